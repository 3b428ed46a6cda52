#include "json/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace castwright::json {
namespace {

Value parsed(std::string_view text) {
  auto value = parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *std::move(value) : Value();
}

TEST(Value, AnswersOnlyForItsOwnKind) {
  EXPECT_EQ(Value(true).as_bool(), true);
  EXPECT_EQ(Value(true).as_int(), std::nullopt);
  EXPECT_EQ(Value(7).as_int(), 7);
  EXPECT_EQ(Value(7).as_double(), 7.0);
  EXPECT_EQ(Value(7).as_string(), std::nullopt);
  EXPECT_EQ(Value("7").as_string(), "7");
  EXPECT_EQ(Value("7").as_int(), std::nullopt);
  EXPECT_EQ(Value().as_bool(), std::nullopt);
  EXPECT_TRUE(Value(nullptr).is_null());
  EXPECT_TRUE(Value("x").items().empty());
  EXPECT_EQ(Value("x").find("a"), nullptr);
}

TEST(Value, AWholeNumberMayBeWrittenAsAFraction) {
  EXPECT_EQ(parsed("1.0").as_int(), 1);
  EXPECT_EQ(parsed("1e3").as_int(), 1000);
  EXPECT_EQ(parsed("-0").as_int(), 0);
  EXPECT_EQ(parsed("1.5").as_int(), std::nullopt);
  EXPECT_EQ(parsed("9223372036854775807").as_int(), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(parsed("9223372036854775808").as_int(), std::nullopt);
  EXPECT_EQ(parsed("1e300").as_int(), std::nullopt);
  EXPECT_EQ(parsed("1e400").as_double(), std::nullopt);
}

TEST(Value, NumbersKeepTheirDigits) {
  EXPECT_EQ(parsed("0.10").text(), "0.10");
  EXPECT_EQ(dump(parsed("[1.50, 1E2, -0]")), "[1.50,1E2,-0]");
  EXPECT_EQ(dump(Value::number("0.10")), "0.10");
  EXPECT_EQ(dump(Value(std::numeric_limits<std::uint64_t>::max())), "18446744073709551615");
  EXPECT_EQ(dump(Value(0.1)), "0.1");
  EXPECT_EQ(dump(Value(1e300)), "1e+300");
  EXPECT_EQ(dump(Value(std::nan(""))), "null");
}

TEST(Value, OfARepeatedKeyTheLastCounts) {
  const Value value = parsed(R"({"a":1,"b":2,"a":3})");
  EXPECT_EQ(value.int_or("a", 0), 3);
  EXPECT_EQ(value.members().size(), 3u);
}

TEST(Value, FindsAlongAPathOfKeys) {
  const Value value = parsed(R"({"a":{"b":{"c":"x"}},"d":[]})");
  ASSERT_NE(value.find("a", "b", "c"), nullptr);
  EXPECT_EQ(value.find("a", "b", "c")->text(), "x");
  EXPECT_EQ(value.find("a", "x", "c"), nullptr);
  EXPECT_EQ(value.find("d", "x"), nullptr);
}

TEST(Value, FallsBackWhereAMemberIsMissingOrOfAnotherKind) {
  const Value value = parsed(R"({"s":"x","i":1,"b":true})");
  EXPECT_EQ(value.string_or("s", "-"), "x");
  EXPECT_EQ(value.string_or("i", "-"), "-");
  EXPECT_EQ(value.int_or("i", 9), 1);
  EXPECT_EQ(value.int_or("none", 9), 9);
  EXPECT_TRUE(value.bool_or("b", false));
  EXPECT_TRUE(value.bool_or("s", true));
}

TEST(Value, SetReplacesInPlaceAndKeepsTheOrder) {
  Value value;
  value.set("b", 1).set("a", 2).set("b", "x");
  EXPECT_EQ(dump(value), R"({"b":"x","a":2})");
  Value list;
  list.push(1).push(nullptr).push(Value::object());
  EXPECT_EQ(dump(list), "[1,null,{}]");
}

TEST(Dump, WritesOneLineWithoutSpaces) {
  const std::string text = R"({"a":[1,true,false,null,"x"],"b":{},"c":[],"d":{"e":[[]]}})";
  EXPECT_EQ(dump(parsed(text)), text);
}

TEST(Dump, PrettyIsIndentedByTwo) {
  EXPECT_EQ(
      dump_pretty(parsed(R"({"a":[1,{"b":2}],"c":{},"d":[]})")),
      "{\n  \"a\": [\n    1,\n    {\n      \"b\": 2\n    }\n  ],\n  \"c\": {},\n  \"d\": []\n}\n");
  EXPECT_EQ(dump_pretty(Value(1)), "1\n");
}

TEST(Dump, EscapesControlCharactersAndNothingElse) {
  std::string out;
  append_string(out, std::string_view("\"\\/\b\f\n\r\t\0\x1f\x7f", 11));
  EXPECT_EQ(out, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f\"");
  out.clear();
  append_string(out, "\xC3\xA4\xE2\x80\xA8\xF0\x9F\x98\x80");
  EXPECT_EQ(out, "\"\xC3\xA4\xE2\x80\xA8\xF0\x9F\x98\x80\"");
}

TEST(Dump, InvalidBytesBecomeReplacementCharacters) {
  std::string out;
  append_string(out,
                "a\xFF"
                "b\xE2\x82");
  EXPECT_EQ(out,
            "\"a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD\"");
}

TEST(Dump, WhatWasWrittenIsReadBack) {
  const std::string text =
      R"({"":"","k\"":["\u0000\u001f",1.5e-7,{"x":[[[]]]}],"\ud83d\ude00":"\\"})";
  const std::string once = dump(parsed(text));
  EXPECT_EQ(dump(parsed(once)), once);
  EXPECT_EQ(dump(parsed(dump_pretty(parsed(text)))), once);
}

}  // namespace
}  // namespace castwright::json
