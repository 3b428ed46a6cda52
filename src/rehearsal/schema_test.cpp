#include "rehearsal/schema.h"

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

TEST(Schema, AnExampleKeepsFormatPatternAndLengthsAtOnce) {
  EXPECT_EQ(example_of(R"({"type":"string","format":"date","pattern":"^2030-"})"),
            R"("2030-11-11")");
  EXPECT_EQ(example_of(R"({"type":"string","format":"date","minLength":11})"), "null");
  EXPECT_EQ(example_of(R"({"type":"string","format":"ipv4","pattern":"^10\\.","maxLength":8})"),
            R"("10.1.1.1")");
  const auto text = [](std::string_view schema) {
    return std::string(parsed(example_of(schema)).text());
  };
  const std::string long_mail = text(R"({"type":"string","format":"email","minLength":40})");
  EXPECT_GE(long_mail.size(), 40U);
  EXPECT_TRUE(std::regex_match(long_mail, std::regex("[a-z0-9.+-]+@[a-z0-9.-]+\\.[a-z]+")))
      << long_mail;
  EXPECT_TRUE(text(R"({"type":"string","format":"email","pattern":"@my-corp\\.org$"})")
                  .ends_with("@my-corp.org"));
  EXPECT_TRUE(text(R"({"type":"string","format":"uuid","pattern":"^f"})").starts_with("f"));
  EXPECT_TRUE(
      text(R"({"type":"string","format":"date-time","pattern":"\\+02:00$"})").ends_with("+02:00"));
  EXPECT_EQ(text(R"({"type":"string","pattern":"[0-9]$","minLength":20})").size(), 20U);
  EXPECT_EQ(text(R"({"type":"string","pattern":"^(ab){2,}$","minLength":7})"), "abababab");
  EXPECT_EQ(example_of(R"({"type":"string","pattern":"^a{3}$","maxLength":2})"), "null");
}

TEST(Schema, SeveralPatternsAreKeptTogether) {
  const std::string text(
      parsed(
          example_of(
              R"({"allOf":[{"type":"string","pattern":"^x"},{"pattern":"[0-9]{2}"},{"pattern":"y$","minLength":9}]})"))
          .text());
  EXPECT_TRUE(std::regex_match(text, std::regex("x.*[0-9]{2}.*y"))) << text;
  EXPECT_GE(text.size(), 9U);
  EXPECT_EQ(example_of(R"({"allOf":[{"type":"string","pattern":"^a$"},{"pattern":"^b$"}]})"),
            "null");
}

TEST(Schema, WordsOfSeveralSchemasNarrowEachOther) {
  EXPECT_EQ(example_of(R"({"allOf":[{"type":"integer","minimum":3},{"minimum":2,"maximum":9}]})"),
            "3");
  EXPECT_EQ(example_of(R"({"allOf":[{"enum":["a","b"]},{"enum":["b","c"]}]})"), R"("b")");
  EXPECT_EQ(
      example_of(R"({"type":"string","minLength":6,"anyOf":[{"pattern":"^b+$"},{"type":"null"}]})"),
      R"("bbbbbb")");
  EXPECT_EQ(
      example_of(
          R"({"allOf":[{"properties":{"a":{"type":"integer","minimum":4}},"required":["a"]},{"properties":{"a":{"maximum":4}}}]})"),
      R"({"a":4})");
  EXPECT_EQ(example_of(R"({"oneOf":[{"type":"integer"},{"type":"number"},{"type":"string"}]})"),
            R"("none")");
  EXPECT_EQ(
      example_of(R"({"allOf":[{"multipleOf":4,"type":"integer"},{"multipleOf":6,"minimum":1}]})"),
      "12");
}

TEST(Schema, MultiplesAreCountedInDecimals) {
  EXPECT_EQ(example_of(R"({"type":"number","multipleOf":0.1,"minimum":0.25,"maximum":0.35})"),
            "0.3");
  EXPECT_EQ(example_of(R"({"type":"number","multipleOf":0.01,"minimum":0.07,"maximum":0.07})"),
            "0.07");
  EXPECT_EQ(
      example_of(R"({"type":"number","multipleOf":0.01,"exclusiveMinimum":19.99,"maximum":20.5})"),
      "20");
  EXPECT_EQ(example_of(R"({"type":"number","multipleOf":0.1,"maximum":-0.05})"), "-0.1");
  EXPECT_EQ(example_of(R"({"type":"number","multipleOf":1e-3,"exclusiveMaximum":-2})"), "-2.003");
  EXPECT_EQ(example_of(R"({"type":"integer","multipleOf":0.5,"minimum":1.5})"), "2");
  EXPECT_EQ(example_of(R"({"type":"number","multipleOf":0.4,"minimum":0.5,"maximum":0.7})"),
            "null");
  EXPECT_EQ(example_of(R"({"type":"integer","multipleOf":7})"), "7");
}

TEST(Schema, BoundsThatLeaveNothingLeaveNoExample) {
  EXPECT_EQ(example_of(R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":1})"), "null");
  EXPECT_EQ(example_of(R"({"type":"integer","exclusiveMinimum":-1,"exclusiveMaximum":1})"), "0");
  EXPECT_EQ(example_of(R"({"type":"integer","exclusiveMaximum":1})"), "0");
  EXPECT_EQ(example_of(R"({"type":"number","minimum":2,"maximum":1})"), "null");
  EXPECT_EQ(example_of(R"({"type":"integer","minimum":9007199254740993})"), "9007199254740993");
  EXPECT_EQ(example_of(R"({"type":"number","minimum":1e300})"), "1e+300");
  EXPECT_EQ(example_of(R"({"type":"number","maximum":-1e300})"), "-1e+300");
}

TEST(Schema, ChoicesKeepToTheirTypeAndConstantsAreCompared) {
  EXPECT_EQ(example_of(R"({"type":"string","enum":[null,"a"]})"), R"("a")");
  EXPECT_EQ(example_of(R"({"type":["string","null"],"enum":["a",null]})"), R"("a")");
  EXPECT_EQ(example_of(R"({"type":"integer","enum":[1,5,9],"minimum":4})"), "5");
  EXPECT_EQ(example_of(R"({"const":{"b":1,"a":[2]}})"), R"({"b":1,"a":[2]})");
  const json::Value schema = parsed(R"({"const":{"b":1,"a":[2]}})");
  EXPECT_TRUE(Schema(schema).takes(schema, parsed(R"({"a":[2.0],"b":1})")));
  EXPECT_FALSE(Schema(schema).takes(schema, parsed(R"({"a":[2],"b":1,"c":0})")));
  EXPECT_EQ(example_of(R"({"type":"integer","const":"a"})"), "null");
}

TEST(Schema, LongTextsAndListsAreWholeOrAreNot) {
  const auto items = [](std::string_view schema) {
    return parsed(example_of(schema)).items().size();
  };
  EXPECT_EQ(items(R"({"type":"array","items":{"type":"integer"},"minItems":2500})"), 2'500U);
  EXPECT_EQ(example_of(R"({"type":"array","items":{"type":"integer"},"minItems":1000000})"),
            "null");
  EXPECT_EQ(
      example_of(
          R"({"type":"array","minItems":1000,"items":{"type":"array","minItems":1000,"items":{"type":"array","minItems":1000,"items":{"type":"null"}}}})"),
      "null");
  EXPECT_GE(parsed(example_of(R"({"type":"string","minLength":9000})")).text().size(), 9'000U);
  const json::Value any = parsed(R"({"type":"string"})");
  EXPECT_TRUE(Schema(any).takes(any, json::Value(std::string(50'000, 'a'))));
  EXPECT_EQ(example_of(R"({"type":"string","minLength":1000000})"), "null");
  EXPECT_EQ(
      items(
          R"({"type":"array","minItems":3,"uniqueItems":true,"items":{"type":"string","pattern":"^[a-z]$"}})"),
      3U);
  EXPECT_EQ(
      example_of(R"({"type":"array","minItems":3,"uniqueItems":true,"items":{"type":"boolean"}})"),
      "null");
}

TEST(Schema, OneThatRefersToItselfManyTimesStillEnds) {
  const std::string wide = example_of(
      R"({"type":"object","$defs":{"n":{"anyOf":[{"type":"object","properties":{"a":{"$ref":"#/$defs/n"},"b":{"$ref":"#/$defs/n"},"c":{"$ref":"#/$defs/n"},"d":{"$ref":"#/$defs/n"},"e":{"$ref":"#/$defs/n"},"f":{"$ref":"#/$defs/n"},"g":{"$ref":"#/$defs/n"},"h":{"$ref":"#/$defs/n"},"i":{"$ref":"#/$defs/n"},"j":{"$ref":"#/$defs/n"}},"required":["a","b","c","d","e","f","g","h","i","j"]},{"type":"null"}]}},"properties":{"n":{"$ref":"#/$defs/n"}},"required":["n"]})");
  EXPECT_TRUE(wide.starts_with(R"({"n":)")) << wide.substr(0, 80);
  const json::Value loop = parsed(
      R"({"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"})");
  EXPECT_FALSE(Schema(loop).takes(loop, json::Value("x")));
  EXPECT_TRUE(Schema(loop).example(loop).is_null());
}

TEST(Schema, ATextOfOnesOwnIsKeptWhereItMatches) {
  const auto fitted = [](std::string_view schema_text, std::string_view value) {
    const json::Value schema = parsed(schema_text);
    return json::dump(Schema(schema).fitted(schema, parsed(value)));
  };
  EXPECT_EQ(fitted(R"({"type":"string","pattern":"^HOST_A: "})", R"("HOST_A: Hello.")"),
            R"("HOST_A: Hello.")");
  EXPECT_EQ(fitted(R"({"type":"string","format":"date"})", R"("2024-05-17")"), R"("2024-05-17")");
  EXPECT_EQ(fitted(R"({"type":"string","format":"date"})", R"("today")"), R"("2026-01-02")");
}

}  // namespace
}  // namespace castwright::rehearsal
