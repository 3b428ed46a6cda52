#include "rehearsal/schema.h"

#include "rehearsal/pattern_text.h"

#include <gtest/gtest.h>

#include <regex>
#include <string>

namespace castwright::rehearsal {
namespace {

json::Value parsed(std::string_view text) {
  auto value = json::parse(text);
  EXPECT_TRUE(value.has_value()) << text;
  return value ? *std::move(value) : json::Value();
}

std::string example_of(std::string_view text) {
  const json::Value schema = parsed(text);
  return json::dump(Schema(schema).example(schema));
}

TEST(Schema, AnExampleKeepsEveryWordOfItsSchema) {
  EXPECT_EQ(example_of(R"({"const":"fixed"})"), R"("fixed")");
  EXPECT_EQ(example_of(R"({"const":0})"), "0");
  EXPECT_EQ(example_of(R"({"enum":[null,1]})"), "null");
  EXPECT_EQ(example_of(R"({"type":["null","integer"]})"), "1");
  EXPECT_EQ(example_of(R"({"type":"string","nullable":true})"), R"("none")");
  EXPECT_EQ(example_of(R"({"anyOf":[{"type":"null"},{"type":"boolean"}]})"), "true");
  EXPECT_EQ(example_of(R"({"type":"integer","minimum":7,"maximum":9})"), "7");
  EXPECT_EQ(example_of(R"({"type":"integer","exclusiveMinimum":7,"multipleOf":5})"), "10");
  EXPECT_EQ(example_of(R"({"type":"integer","maximum":-3})"), "-3");
  EXPECT_EQ(example_of(R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1})"), "0.5");
  EXPECT_EQ(example_of(R"({"type":"number","minimum":0.25,"maximum":0.25})"), "0.25");
  EXPECT_EQ(example_of(R"({"type":"string","minLength":8})"), R"("none none")");
  EXPECT_EQ(example_of(R"({"type":"string","maxLength":2})"), R"("no")");
  EXPECT_EQ(example_of(R"({"type":"string","format":"date"})"), R"("2026-01-02")");
  EXPECT_EQ(example_of(R"({"type":"string","pattern":"^[A-Z]{2}-\\d{3}$"})"), R"("AA-111")");
  EXPECT_EQ(example_of(R"({"type":"string","pattern":"^[a-z]+$","minLength":5})"), R"("aaaaa")");
  EXPECT_EQ(example_of(R"({"type":"array","items":{"type":"integer"},"minItems":3})"), "[1,1,1]");
  EXPECT_EQ(
      example_of(R"({"type":"array","items":{"type":"integer"},"minItems":2,"uniqueItems":true})"),
      "[1,2]");
  EXPECT_EQ(example_of(R"({"type":"array","prefixItems":[{"type":"string"},{"type":"null"}]})"),
            R"(["none",null])");
  EXPECT_EQ(
      example_of(
          R"({"allOf":[{"type":"object","properties":{"a":{"type":"null"}}},{"properties":{"b":{"const":2}}}]})"),
      R"({"a":null,"b":2})");
}

TEST(Schema, ReferencesAreFollowedAndThoseToItselfEnd) {
  EXPECT_EQ(
      example_of(
          R"({"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"b":{"$ref":"#/$defs/c~1d"}}},"c/d":{"enum":["x"]}}})"),
      R"({"b":"x"})");
  const std::string list = example_of(
      R"({"type":"object","properties":{"value":{"type":"integer"},"next":{"anyOf":[{"$ref":"#"},{"type":"null"}]}},"required":["value","next"],"additionalProperties":false})");
  EXPECT_TRUE(list.ends_with(R"("next":null}})")) << list;
  EXPECT_EQ(
      example_of(
          R"({"type":"object","properties":{"children":{"type":"array","items":{"$ref":"#"}}},"required":["children"]})"),
      R"({"children":[]})");
  EXPECT_EQ(example_of(R"({"$ref":"#"})"), R"("none")");
  EXPECT_EQ(example_of(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})"),
            "null");
}

TEST(Schema, WhatIsMadeIsTaken) {
  for (
      const std::string_view text :
      {R"({"type":"object","properties":{"a":{"type":["string","null"],"minLength":9},"b":{"type":"array","items":{"type":"number","minimum":2.5},"minItems":2}},"required":["a","b"],"additionalProperties":false})",
       R"({"anyOf":[{"type":"integer","minimum":3},{"type":"string"}]})",
       R"({"type":"integer","multipleOf":7,"minimum":15})"}) {
    const json::Value schema = parsed(text);
    const Schema reader(schema);
    EXPECT_TRUE(reader.takes(schema, reader.example(schema))) << json::dump(reader.example(schema));
  }
}

TEST(Schema, AValueThatDoesNotKeepToItIsPutRight) {
  const auto fitted = [](std::string_view schema_text, std::string_view value) {
    const json::Value schema = parsed(schema_text);
    return json::dump(Schema(schema).fitted(schema, parsed(value)));
  };
  EXPECT_EQ(fitted(R"({"type":"string"})", R"("kept")"), R"("kept")");
  EXPECT_EQ(fitted(R"({"type":"string","maxLength":3})", R"("déjà vu")"), R"("déj")");
  EXPECT_EQ(fitted(R"({"type":"integer"})", R"("a text")"), "1");
  EXPECT_EQ(fitted(R"({"type":"array","items":{"type":"string"}})", R"([{"title":"x"}])"), "[]");
  EXPECT_EQ(
      fitted(R"({"type":"object","properties":{},"additionalProperties":false})", R"({"a":1})"),
      "{}");
  EXPECT_EQ(fitted(R"({"type":"string","enum":["x"]})", R"("y")"), R"("x")");
}

TEST(PatternText, MatchesItsPattern) {
  for (const char* pattern : {"^a+b*c?$",
                              "[^a-z ]",
                              "(ab|cd){2,3}x",
                              "\\d{4}-[01]\\d",
                              "^#[0-9a-f]{6}$",
                              "a|b",
                              "(?:x|y)z",
                              "^[\\w.-]+@[\\w-]+\\.[a-z]{2,}$",
                              "\\(\\)\\[\\]",
                              "^(a)(b)\\2\\1$",
                              "x{0}y",
                              "^[\\]-]$",
                              ".{3}",
                              "\\u0041\\x42",
                              "[A-Z][a-z]*?"}) {
    for (const std::size_t more : {0U, 1U, 7U}) {
      const auto text = text_for_pattern(pattern, more);
      ASSERT_TRUE(text) << pattern;
      EXPECT_TRUE(std::regex_search(*text, std::regex(pattern))) << pattern << ": " << *text;
    }
  }
  EXPECT_EQ(text_for_pattern("^(?!no)(?=.)yes$"), "yes");
  EXPECT_EQ(text_for_pattern("^\\p{Lu}\\p{L}+$"), "Aa");
  for (const char* bad : {"(", "[a", "a)", "\\", "a{99999}{99999}", "(?<n", "\\u{"})
    EXPECT_EQ(text_for_pattern(bad), std::nullopt) << bad;
  EXPECT_EQ(text_for_pattern(std::string(1'000, '(')), std::nullopt);
}

}  // namespace
}  // namespace castwright::rehearsal
