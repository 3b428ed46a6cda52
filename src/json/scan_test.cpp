#include "json/scan.h"

#include "json/text.h"

#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::json {
namespace {

constexpr std::array<std::string_view, 4> keys = {"type", "delta", "sequence_number", "response"};
using Fields = std::array<Field, keys.size()>;

/// The result of a scan, and the copy on the heap that was scanned. The copy has exactly the bytes
/// of the document and its slack, so that a sanitizer sees every read beyond them.
struct Scanned {
  std::unique_ptr<char[]> bytes;
  Fields fields;
  Status status;
  bool repaired = false;
};

Scanned scan(Scanner& scanner, std::string_view document, std::size_t slack = 0) {
  Scanned scanned;
  scanned.bytes = std::make_unique<char[]>(document.size() + slack);
  std::fill_n(scanned.bytes.get(), document.size() + slack, '"');
  document.copy(scanned.bytes.get(), document.size());
  scanned.status =
      scanner.scan({scanned.bytes.get(), document.size()}, slack, keys, scanned.fields);
  scanned.repaired = scanner.repaired();
  return scanned;
}

bool accepts(std::string_view document) {
  Scanner scanner;
  const bool copied = scan(scanner, document, 0).status.has_value();
  EXPECT_EQ(scan(scanner, document, 64).status.has_value(), copied) << document;
  return copied;
}

const std::string delta_event =
    R"({"type":"response.output_text.delta","content_index":0,"delta":"Mount Columbia",)"
    R"("item_id":"msg_0a4b","logprobs":[],"obfuscation":"OnqWc7u","output_index":2,)"
    R"("sequence_number":15})";

TEST(Scanner, FillsTheWantedFields) {
  Scanner scanner;
  for (const std::size_t slack : {std::size_t{0}, std::size_t{63}, std::size_t{64}}) {
    const Scanned scanned = scan(scanner, delta_event, slack);
    ASSERT_TRUE(scanned.status) << scanned.status.error().what;
    const auto& [type, delta, number, response] = scanned.fields;
    EXPECT_EQ(type.kind, Field::Kind::string);
    EXPECT_EQ(type.text, "response.output_text.delta");
    EXPECT_EQ(delta.text, "Mount Columbia");
    EXPECT_EQ(number.kind, Field::Kind::integer);
    EXPECT_EQ(number.integer, 15);
    EXPECT_FALSE(response.present());
  }
}

TEST(Scanner, WithSlackAStringWithoutEscapesIsNotCopied) {
  Scanner scanner;
  const Scanned scanned = scan(scanner, delta_event, 64);
  ASSERT_TRUE(scanned.status);
  EXPECT_EQ(scanned.fields[1].text.data(), scanned.bytes.get() + delta_event.find("Mount"));
}

TEST(Scanner, TheOrderOfKeysDoesNotMatter) {
  Scanner scanner;
  const Scanned scanned = scan(
      scanner, R"({ "response" : { "a":[1,{"type":"x"}] } , "sequence_number":-7, "type" : "t" })");
  ASSERT_TRUE(scanned.status);
  EXPECT_EQ(scanned.fields[0].text, "t");
  EXPECT_EQ(scanned.fields[2].integer, -7);
  EXPECT_EQ(scanned.fields[3].kind, Field::Kind::object);
  EXPECT_EQ(scanned.fields[3].text, R"({ "a":[1,{"type":"x"}] })");
}

TEST(Scanner, EveryKindOfValueIsTold) {
  Scanner scanner;
  const auto kind_of = [&](std::string_view value) {
    const Scanned scanned = scan(scanner, fmt::format(R"({{"delta": {} }})", value));
    EXPECT_TRUE(scanned.status) << value;
    return std::pair(scanned.fields[1].kind, std::string(scanned.fields[1].text));
  };
  using enum Field::Kind;
  EXPECT_EQ(kind_of("null"), std::pair(null, std::string("null")));
  EXPECT_EQ(kind_of("true"), std::pair(boolean, std::string("true")));
  EXPECT_EQ(kind_of("12"), std::pair(integer, std::string("12")));
  EXPECT_EQ(kind_of("1.5"), std::pair(number, std::string("1.5")));
  EXPECT_EQ(kind_of("1e3"), std::pair(number, std::string("1e3")));
  EXPECT_EQ(kind_of("99999999999999999999"),
            std::pair(number, std::string("99999999999999999999")));
  EXPECT_EQ(kind_of("\"\""), std::pair(string, std::string()));
  EXPECT_EQ(kind_of("[ 1, 2 ] "), std::pair(array, std::string("[ 1, 2 ]")));
  EXPECT_EQ(kind_of("{}"), std::pair(object, std::string("{}")));
}

TEST(Scanner, OfARepeatedKeyTheFirstCounts) {
  Scanner scanner;
  const Scanned scanned = scan(scanner, R"({"delta":"a","delta":"b","type":null,"type":"x"})");
  ASSERT_TRUE(scanned.status);
  EXPECT_EQ(scanned.fields[1].text, "a");
  EXPECT_FALSE(scanned.fields[0].present());
}

TEST(Scanner, EscapesAreUndoneInValuesAndKeys) {
  Scanner scanner;
  const Scanned scanned =
      scan(scanner, R"({"\u0074ype":"a\n\"\\\/\u00e4\ud83d\ude00","d\u0065lta":"\u0000"})");
  ASSERT_TRUE(scanned.status);
  EXPECT_EQ(scanned.fields[0].text, "a\n\"\\/\xC3\xA4\xF0\x9F\x98\x80");
  EXPECT_EQ(scanned.fields[1].text, std::string_view("\0", 1));
}

TEST(Scanner, HalvesOfASurrogatePairInTwoDeltasCanBeJoined) {
  Scanner scanner;
  TextJoiner text;
  for (const std::string_view document :
       {R"({"delta":"a\ud83d"})", R"({"delta":"\ude00b"})", R"({"delta":"\ud83dx"})"}) {
    const Scanned scanned = scan(scanner, document);
    ASSERT_TRUE(scanned.status);
    text.append(scanned.fields[1].text);
  }
  EXPECT_EQ(text.str(),
            "a\xF0\x9F\x98\x80"
            "b\xEF\xBF\xBDx");
}

TEST(Scanner, InvalidUtf8IsReplacedAndReported) {
  Scanner scanner;
  const Scanned damaged = scan(scanner,
                               "{\"type\":\"t\",\"delta\":\"a\xFF"
                               "b\xE2\x82\"}",
                               64);
  ASSERT_TRUE(damaged.status) << damaged.status.error().what;
  EXPECT_EQ(damaged.fields[1].text,
            "a\xEF\xBF\xBD"
            "b\xEF\xBF\xBD");
  EXPECT_TRUE(damaged.repaired);
  EXPECT_FALSE(scan(scanner, delta_event).repaired);
}

TEST(Scanner, RejectsWhatIsNotOneObject) {
  for (const std::string_view document : {"",
                                          " ",
                                          "[DONE]",
                                          "[]",
                                          "null",
                                          "\"x\"",
                                          "1",
                                          "{",
                                          "}",
                                          "{\"a\"",
                                          "{\"a\":",
                                          "{\"a\":1",
                                          "{\"a\":}",
                                          "{\"a\":1,}",
                                          "{\"a\" 1}",
                                          "{\"a\":1 2}",
                                          "{\"a\":1 \"b\":2}",
                                          "{\"a\":\"x\"y}",
                                          "{\"a\":\"x}",
                                          "{a:1}",
                                          "{,}",
                                          "{\"delta\":01}",
                                          "{\"delta\":tru}",
                                          "{\"delta\":truex}",
                                          "{\"delta\":\"\\x\"}",
                                          "{\"other\":01}",
                                          "{\"other\":tru}",
                                          "{\"other\":\"\\x\"}",
                                          "{\"other\":\"\\u12\"}",
                                          "{\"o\\xther\":1}",
                                          "{\"delta\":\"a\nb\"}",
                                          "{}{}",
                                          "{} x",
                                          "{}]",
                                          "{\"a\":1}}",
                                          "{\"a\":[1}",
                                          "{\"a\":{}",
                                          "{\"delta\":[1}",
                                          ": OPENROUTER PROCESSING",
                                          "<html></html>"}) {
    EXPECT_FALSE(accepts(document)) << document;
  }
  for (const std::string_view document : {"{}", " { } ", "{\"a\":[{},[]]}\n", "{\"\":\"\"}"}) {
    EXPECT_TRUE(accepts(document)) << document;
  }
}

TEST(Scanner, AnErrorIsTheNetworksAndSaysWhy) {
  Scanner scanner;
  const Scanned scanned = scan(scanner, R"({"a":1} {})");
  ASSERT_FALSE(scanned.status);
  EXPECT_EQ(scanned.status.error().fault, Fault::network);
  EXPECT_EQ(scanned.status.error().what, "not a JSON object: text after the object");
}

TEST(Scanner, EveryPrefixOfAnEventIsAnErrorAndNothingWorse) {
  for (std::size_t size = 0; size < delta_event.size(); ++size) {
    EXPECT_FALSE(accepts(delta_event.substr(0, size))) << size;
  }
}

TEST(Scanner, AHugeEventBetweenSmallOnesIsRead) {
  Scanner scanner;
  std::string text;
  for (int i = 0; i < 300'000; ++i)
    text += R"(word\n)";
  ASSERT_TRUE(scan(scanner, delta_event).status);
  const Scanned large = scan(scanner, fmt::format(R"({{"delta":"{}"}})", text));
  ASSERT_TRUE(large.status);
  EXPECT_EQ(large.fields[1].text.size(), 300'000u * 5);
  const Scanned small = scan(scanner, delta_event);
  ASSERT_TRUE(small.status);
  EXPECT_EQ(small.fields[1].text, "Mount Columbia");
}

TEST(Scanner, DeepNestingIsSkippedWithoutAStack) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  Scanner scanner;
  EXPECT_TRUE(scan(scanner, fmt::format(R"({{"other":{}}})", deep)).status);
  EXPECT_TRUE(scan(scanner, fmt::format(R"({{"delta":{}}})", deep)).status);
}

}  // namespace
}  // namespace castwright::json
