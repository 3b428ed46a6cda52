#include "core/limits.h"
#include "json/beginning.h"
#include "json/value.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::json {
namespace {

using namespace std::string_literals;

// These documents are like those of the public JSON suites: RFC 8259 allows the first list and
// forbids the second.
const std::vector<std::string> valid = {
    // The next documents are about structure.
    "[]",
    "{}",
    "[[]   ]",
    "[\"\"]",
    "[1\n]",
    " [1] ",
    "[2] ",
    "\t\r\n [ ] \t\r\n",
    "[null, 1, \"1\", {}]",
    "[1,null,null,null,2]",
    "{\"a\":[]}",
    "{\"\":0}",
    "{\"a\":\"b\",\"a\":\"c\"}",
    "{\"a\":\"b\",\"a\":\"b\"}",
    "{\"asd\":\"sdf\", \"dfg\":\"fgh\"}",
    "{\"foo\\u0000bar\": 42}",
    "{ \"min\": -1.0e+28, \"max\": 1.0e+28 }",
    "{\"x\":[{\"id\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}], \"id\": \"x\"}",
    "{\"title\":\"\\u041f\\u043e\\u043b\\u0442\\u043e\\u0440\\u0430\"}",
    "{\n\"a\": \"b\"\n}",
    // The next documents are scalars alone.
    "null",
    "true",
    "false",
    "42",
    "-0.1",
    "\"asd\"",
    "\"\"",
    " 1 ",
    "[true]",
    "[false]",
    "[null]",
    // The next documents are about numbers.
    "[123e65]",
    "[0e+1]",
    "[0e1]",
    "[ 4]",
    "[-0.000000000000000000000000000000000000000000000000000000000000000000000000000001]",
    "[20e1]",
    "[-0]",
    "[-123]",
    "[-1]",
    "[-0.0]",
    "[1E22]",
    "[1E-2]",
    "[1E+2]",
    "[123e45]",
    "[123.456e78]",
    "[1e-2]",
    "[1e+2]",
    "[123]",
    "[123.456789]",
    "[0.5]",
    "[1e400]",
    "[-1e400]",
    "[123456789012345678901234567890]",
    "[1.5e+9999]",
    "[-237462374673276894279832749832423479823246327846]",
    // The next documents are about strings.
    "[\"\\u0060\\u012a\\u12AB\"]",
    "[\"\\uD801\\udc37\"]",
    "[\"\\ud83d\\ude39\\ud83d\\udc8d\"]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\\\u0000\"]",
    "[\"\\\"\"]",
    "[\"a/*b*/c/*d//e\"]",
    "[\"\\\\a\"]",
    "[\"\\\\n\"]",
    "[\"\\u0012\"]",
    "[\"\\uFFFF\"]",
    "[\"asd\"]",
    "[ \"asd\"]",
    "[\"\\uDBFF\\uDFFF\"]",
    "[\"new\\u00A0line\"]",
    "[\"\xF4\x8F\xBF\xBF\"]",
    "[\"\xEF\xBF\xBF\"]",
    "[\"\\u0000\"]",
    "[\"\\u002c\"]",
    "[\"\xCF\x80\"]",
    "[\"\xF0\x9B\xBF\xBF\"]",
    "[\"asd \"]",
    "\" \"",
    "[\"\\uD834\\uDd1e\"]",
    "[\"\\u0821\"]",
    "[\"\\u0123\"]",
    "[\"\xE2\x80\xA8\"]",
    "[\"\xE2\x80\xA9\"]",
    "[\"\\u0061\\u30af\\u30EA\\u30b9\"]",
    "[\"new\\u000Aline\"]",
    "[\"\x7F\"]",
    "[\"\\uA66D\"]",
    "[\"\\u005C\"]",
    "[\"\xE2\x8D\x82\xE3\x88\xB4\xE2\x8D\x82\"]",
    "[\"\\u200B\"]",
    "[\"\\u2064\"]",
    "[\"\\uFDD0\"]",
    "[\"\\uFFFE\"]",
    "[\"\\uD83F\\uDFFE\"]",
    "[\"\\u0022\"]",
    "[\"\xE2\x82\xAC\xF0\x9D\x84\x9E\"]",
    "[\"b\x7Fx\"]",
    // The RFC leaves an escaped half of a surrogate pair to the reader; this one accepts it.
    "[\"\\uDADA\"]",
    "[\"\\uD888\\u1234\"]",
    "[\"\\uD800\\n\"]",
    "[\"\\uDd1ea\"]",
    "[\"\\uD800\\uD800\\n\"]",
    "[\"\\ud800\"]",
    "[\"\\ud800abc\"]",
    "[\"\\uDd1e\\uD834\"]",
    "[\"\\uDFAA\"]",
    "{\"\\uDFAA\":0}",
};

const std::vector<std::string> invalid = {
    // The next documents are about structure.
    "",
    " ",
    "[1 true]",
    "[a\xE5]",
    "[\"\": 1]",
    "[\"\"],",
    "[,1]",
    "[1,,2]",
    "[\"x\",,]",
    "[\"x\"]]",
    "[\"\",]",
    "[\"x\"",
    "[x",
    "[3[4]]",
    "[\xFF]",
    "[1:2]",
    "[,]",
    "[-]",
    "[   , \"\"]",
    "[\"a\",\n4\n,1,",
    "[1,]",
    "[1,,]",
    "[\"\x0Bx\"\\f]",
    "[*]",
    "[\"\"",
    "[1,",
    "[1,\n1\n,1",
    "[{}",
    "[",
    "{",
    "]",
    "}",
    "[}",
    "{]",
    "[1}",
    "{\"a\":1]",
    "[][]",
    "[]{}",
    "{}}",
    "{\"a\": true} \"x\"",
    "{\"a\":\"b\"}/**/",
    "{\"a\":\"b\"}#",
    "{\"a\":\"b\"}//",
    "{\"a\":/*comment*/\"b\"}",
    "[1]x",
    "1]",
    "[1]\x0C",
    "[\x0C]",
    "[\xC2\xA0]",
    "[\xE2\x81\xA0]",
    "\xE2\x81\xA0",
    "\xEF\xBB\xBF",
    "\xEF\xBB\xBF{}",
    "<null>",
    "<.>",
    "\xC3\xA5",
    "abc",
    "*",
    "''",
    "\\u000A\"\"",
    "[\\u000A\"\"]",
    "[1]\0"s,
    "\0"s,
    "123\0"s,
    "[\0]"s,
    // The next documents are about words.
    "[fals]",
    "[nul]",
    "[tru]",
    "[True]",
    "[TRUE]",
    "[truth]",
    "[nan]",
    "[NaN]",
    "[Infinity]",
    "[-Infinity]",
    "[undefined]",
    "nulll",
    // The next documents are about numbers.
    "[++1234]",
    "[+1]",
    "[+Inf]",
    "[-01]",
    "[-1.0.]",
    "[-2.]",
    "[-NaN]",
    "[.-1]",
    "[.2e-3]",
    "[0.1.2]",
    "[0.3e+]",
    "[0.3e]",
    "[0.e1]",
    "[0E+]",
    "[0E]",
    "[0e+]",
    "[0e]",
    "[1.0e+]",
    "[1.0e-]",
    "[1.0e]",
    "[1 000.0]",
    "[1eE2]",
    "[2.e+3]",
    "[2.e-3]",
    "[2.e3]",
    "[9.e+]",
    "[0x1]",
    "[0x42]",
    "[1+2]",
    "[1ea]",
    "[1.2a-3]",
    "[1.8011670033376514H-308]",
    "[-foo]",
    "[- 1]",
    "[-012]",
    "[012]",
    "[00]",
    "[-.123]",
    "[1.]",
    "[.123]",
    "[1a]",
    "[123\xE5]",
    "[\xEF\xBC\x91]",
    "2@",
    "-",
    "1.",
    "01",
    // The next documents are about objects.
    "{\"a\" b}",
    "{\"a\"}",
    "{\"a\",1}",
    "{\"a\":}",
    "{\"a\" ",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1,",
    "{:\"b\"}",
    "{\"a\" \"b\"}",
    "{\"a\"::\"b\"}",
    "{key: 'value'}",
    "{9999E9999:1}",
    "{null:null,null:null}",
    "{\"id\":0,,,,,}",
    "{'a':0}",
    "{\"id\":0,}",
    "{1:1}",
    "{a: \"b\"}",
    "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }",
    "{\"a\":\"b\",,\"c\":\"d\"}",
    "{\"x\", null}",
    "{[: \"x\"}",
    "{\"a\":1 2}",
    "{\"a\" :1 \"b\":2}",
    "{,}",
    "{\"a\":\"\"} ]",
    // The next documents are about strings.
    "\"",
    "\"\\",
    "[\"\\",
    "[\"",
    "[\"a",
    "[\"\\uD800\\\"]",
    "[\"\\uD800\\u\"]",
    "[\"\\uD800\\u1\"]",
    "[\"\\uD800\\u1x\"]",
    "[\xC3\xA9]",
    "[\"\\\0\"]"s,
    "[\"\\\\\\\"]",
    "[\"\\x00\"]",
    "[\"\\\xF0\x9F\x8C\x80\"]",
    "[\"\\\"]",
    "[\"\\u00A\"]",
    "[\"\\uD834\\uDd\"]",
    "[\"\\uqqqq\"]",
    "[\"\\a\"]",
    "[\"\\'\"]",
    "[\"\\U0041\"]",
    "[\"\\u 041\"]",
    "[\"\\u+041\"]",
    "[\"\\",
    "[\\n]",
    "['single']",
    "[\"a\0a\"]"s,
    "[\"new\nline\"]",
    "[\"\t\"]",
    "[\"\x1F\"]",
    "[\"\"x",
    "\"\\UA66D\"",
    "[\"x\"y]",
    // The next documents are about UTF-8 (RFC 3629).
    "[\"\xFF\"]",
    "[\"\x80\"]",
    "[\"\xC0\xAF\"]",
    "[\"\xE0\x80\xAF\"]",
    "[\"\xE0\xFF\"]",
    "[\"\xE6\x97\xA5\xD1\x88\xFA\"]",
    "[\"\xED\xA0\x80\"]",
    "[\"\xED\xBF\xBF\"]",
    "[\"\xF4\x90\x80\x80\"]",
    "[\"\xF4\xBF\xBF\xBF\"]",
    "[\"\xFC\x83\xBF\xBF\xBF\xBF\"]",
    "[\"\xE2\x82\"]",
    "[\"\xF0\x9F\x98\"]",
    "[\"\\u\xE5\"]",
    "[\"\\\xE5\"]",
    // The next documents are about UTF-16.
    "\xFF\xFE[\0\"\0\xE9\0\"\0]\0"s,
    "\0[\0\"\0\xE9\0\"\0]"s,
};

TEST(Parse, AcceptsWhatTheStandardAllows) {
  for (const std::string& text : valid) {
    const auto value = parse(text);
    EXPECT_TRUE(value.has_value()) << text << ": " << value.error().what;
  }
}

TEST(Parse, RejectsWhatTheStandardForbids) {
  for (const std::string& text : invalid) {
    EXPECT_FALSE(parse(text).has_value()) << text;
  }
}

TEST(Parse, EveryPrefixOfADocumentIsAnErrorAndNothingWorse) {
  const std::string text = R"({"a":[1.5e+3,"\ud83d\ude00x",{"b":null,"c":[true,false]}],"d":"\n"})";
  ASSERT_TRUE(parse(text));
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_FALSE(parse(std::string_view(text).substr(0, size))) << size;
  }
}

TEST(Parse, DepthHasALimitThatTheErrorNames) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(limits::json_depth_max)));
  for (const std::size_t depth : {limits::json_depth_max + 1, std::size_t{100'000}}) {
    const auto value = parse(nested(depth));
    ASSERT_FALSE(value);
    EXPECT_EQ(value.error().what, "nested deeper than json_depth_max (1024 levels)");
    EXPECT_EQ(value.error().place.column, limits::json_depth_max + 1);
  }
  std::string objects;
  for (int i = 0; i < 100'000; ++i)
    objects += "{\"a\":";
  EXPECT_FALSE(parse(objects));
}

struct Misplaced {
  std::string text;
  std::size_t line;
  std::size_t column;
  std::string what;
};

TEST(Parse, AnErrorSaysWhatIsWrongAndWhere) {
  const std::vector<Misplaced> cases = {
      {"", 1, 1, "expected a value"},
      {"{\n  \"a\": tru\n}", 2, 8, "expected a value"},
      {"{\n  \"\xC3\xA4\": 1,\n}", 3, 1, "expected a key in quotes"},
      {"{1}", 1, 2, "expected a key in quotes or a closing brace"},
      {"{\"\xC3\xA4\xF0\x9F\x98\x80\" 1}", 1, 7, "expected a colon after the key"},
      {"[1 2]", 1, 4, "expected a comma or a closing bracket"},
      {"{\"a\":1 2}", 1, 8, "expected a comma or a closing brace"},
      {"[1}", 1, 3, "expected a comma or a closing bracket"},
      {"[01]", 1, 3, "a number does not begin with 0"},
      {"[-]", 1, 3, "expected a digit"},
      {"[1.]", 1, 4, "expected a digit after the decimal point"},
      {"[1e]", 1, 4, "expected a digit in the exponent"},
      {"[\"a\\q\"]", 1, 4, "not an escape that JSON knows"},
      {"[\"a\nb\"]", 1, 4, "a control character in a string has to be escaped"},
      {"[\r\n\"abc", 2, 1, "the string has no closing quote"},
      {" {\"a\":[1", 1, 9, "the document ends inside the array that begins at byte 6"},
      {" {\"a\":1", 1, 8, "the document ends inside the object that begins at byte 1"},
      {"{}\n{}", 2, 1, "text after the document"},
      {"\xEF\xBB\xBF{}", 1, 1, "a byte order mark is not allowed"},
      {"[\"ab\xFF\"]", 1, 5, "the text is not valid UTF-8"},
  };
  for (const Misplaced& wrong : cases) {
    const auto value = parse(wrong.text);
    ASSERT_FALSE(value) << wrong.text;
    EXPECT_EQ(value.error().what, wrong.what) << wrong.text;
    EXPECT_EQ(value.error().place.line, wrong.line) << wrong.text;
    EXPECT_EQ(value.error().place.column, wrong.column) << wrong.text;
  }
}

TEST(Parse, EveryValueKnowsWhereItStood) {
  const std::string text = R"( {"a": [1, "x"], "b": {"c": null}})";
  const auto value = parse(text);
  ASSERT_TRUE(value);
  EXPECT_EQ(value->offset(), 1u);
  EXPECT_EQ(value->find("a")->offset(), 7u);
  EXPECT_EQ(value->find("a")->items()[0].offset(), 8u);
  EXPECT_EQ(value->find("a")->items()[1].offset(), 11u);
  EXPECT_EQ(value->find("b", "c")->offset(), text.find("null"));
  EXPECT_EQ(value->members()[1].key_offset, text.find("\"b\""));
}

TEST(Parse, EscapesBecomeTheirCharacters) {
  const auto value =
      parse(R"(["\u0041\n\/\ud83d\ude00\u00e9", "\ud800x", "\udc00", "\ud800\ud800"])");
  ASSERT_TRUE(value);
  EXPECT_EQ(value->items()[0].text(), "A\n/\xF0\x9F\x98\x80\xC3\xA9");
  EXPECT_EQ(value->items()[1].text(), "\xEF\xBF\xBDx");
  EXPECT_EQ(value->items()[2].text(), "\xEF\xBF\xBD");
  EXPECT_EQ(value->items()[3].text(), "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST(Parse, TheNulCharacterIsPartOfAString) {
  const auto value = parse(R"({"a\u0000b":"c\u0000"})");
  ASSERT_TRUE(value);
  ASSERT_NE(value->find("a\0b"s), nullptr);
  EXPECT_EQ(value->find("a\0b"s)->text(), "c\0"s);
}

TEST(Place, CountsLinesByLineFeedsAndColumnsByCodePoints) {
  const std::string text = "ab\r\n\xC3\xA4\xF0\x9F\x98\x80x\n";
  EXPECT_EQ(place_of(text, 0).column, 1u);
  EXPECT_EQ(place_of(text, 4).line, 2u);
  EXPECT_EQ(place_of(text, text.find('x')).column, 3u);
  EXPECT_EQ(place_of(text, 1'000).line, 3u);
}

TEST(Beginning, IsWhatEveryCutOfADocumentLeaves) {
  const std::string document =
      R"( {"a": [true, false, null, -1.5e+3, "b\\c\u00e4\ud83d\ude00"], "d": {}} )";
  const std::size_t whole = document.rfind('}') + 1;
  for (std::size_t size = 0; size < whole; ++size)
    EXPECT_TRUE(is_beginning(document.substr(0, size))) << size;
  EXPECT_FALSE(is_beginning(document)) << "nothing is missing";
}

TEST(Beginning, IsNothingThatNoMoreTextCanMend) {
  for (const std::string_view text : {"{\"a\": x",
                                      "{\"a\" 1",
                                      "{{",
                                      "[1 2",
                                      "{\"a\": \"b\"c",
                                      "\"\\q",
                                      "\"\\u00g",
                                      "trux",
                                      "1 2",
                                      "{\"a\",",
                                      "\"a\n"})
    EXPECT_FALSE(is_beginning(text)) << text;
}

}  // namespace
}  // namespace castwright::json
