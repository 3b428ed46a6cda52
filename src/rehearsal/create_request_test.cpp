#include "rehearsal/create_request.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

std::string with_schema(std::string_view schema, std::string_view strict = "true") {
  return fmt::format(
      R"({{"model":"gpt-5.2","input":"x","text":{{"format":{{"type":"json_schema","name":"a","strict":{},"schema":{}}}}}}})",
      strict,
      schema);
}

/// A strict schema with one property `a`.
std::string with_property(std::string_view property, std::string_view more = "") {
  return with_schema(fmt::format(
      R"({{"type":"object","properties":{{"a":{}}},"required":["a"],"additionalProperties":false{}}})",
      property,
      more));
}

std::string with_tool(std::string_view tool, std::string_view more = "") {
  return fmt::format(R"({{"model":"gpt-5","input":"x","tools":[{}]{}}})", tool, more);
}

/// Message, parameter and code of the refusal; "taken" if there is none.
std::string answer_to(const std::string& body) {
  const auto request = read_create_request(body);
  if (request) return "taken";
  const ApiError& error = request.error();
  EXPECT_EQ(error.status, 400);
  return fmt::format("{} | {} | {}", error.message, error.param, error.code);
}

void expect_property(std::string_view property, std::string_view what) {
  const std::string answer = answer_to(with_property(property));
  EXPECT_EQ(answer,
            what == "taken" ? std::string(what)
                            : fmt::format("Invalid schema for response_format 'a': {} | "
                                          "text.format.schema | invalid_json_schema",
                                          what))
      << property;
}

TEST(CreateRequest, WordsThatAreNotEnforcedAreRefusedInAStrictSchema) {
  for (const std::string_view word : {R"("oneOf":[{"type":"string"}])",
                                      R"("allOf":[{"minLength":1}])",
                                      R"("not":{"type":"null"})",
                                      R"("if":{"minLength":1})",
                                      R"("then":{"minLength":1})",
                                      R"("else":{"minLength":1})",
                                      R"("dependentRequired":{})",
                                      R"("dependentSchemas":{})",
                                      R"("patternProperties":{})",
                                      R"("propertyNames":{})",
                                      R"("minProperties":1)",
                                      R"("unevaluatedProperties":false)",
                                      R"("prefixItems":[{"type":"string"}])",
                                      R"("contains":{"type":"string"})",
                                      R"("uniqueItems":true)"}) {
    const std::string_view name = word.substr(0, word.find(':'));
    expect_property(fmt::format(R"({{"type":"string",{}}})", word),
                    fmt::format("In context=('properties', 'a'), '{}' is not permitted.",
                                name.substr(1, name.size() - 2)));
  }
  EXPECT_TRUE(answer_to(with_property(R"({"type":"string"})", R"(,"allOf":[{"type":"object"}])"))
                  .contains("In context=(), 'allOf' is not permitted."));
  EXPECT_TRUE(answer_to(with_property(R"({"type":"string"})", R"(,"anyOf":[{"type":"object"}])"))
                  .contains("at the top level. Found 'anyOf'."));
  // A property may have any name.
  EXPECT_EQ(
      answer_to(with_schema(
          R"({"type":"object","properties":{"not":{"type":"string"},"pattern":{"type":"string"}},"required":["not","pattern"],"additionalProperties":false})")),
      "taken");
}

TEST(CreateRequest, AStrictSchemaSaysTheTypeOfEverything) {
  const std::string_view untyped = "In context=('properties', 'a'), schema must have a 'type' key.";
  expect_property("{}", untyped);
  expect_property("true", untyped);
  expect_property(R"({"const":2})", untyped);
  expect_property(R"({"description":"any"})", untyped);
  expect_property(R"({"anyOf":[{"type":"string"},{}]})",
                  "In context=('properties', 'a', 'anyOf', '1'), schema must have a 'type' key.");
  expect_property(R"({"type":"int"})", "'int' is not valid under any of the given schemas.");
  expect_property(R"({"type":"array"})",
                  "In context=('properties', 'a'), array schema missing items.");
  expect_property(R"({"type":["string","array"]})",
                  "In context=('properties', 'a', 'type', '1'), array schema missing items.");
  expect_property(R"({"type":"array","items":{}})",
                  "In context=('properties', 'a', 'items'), schema must have a 'type' key.");
  expect_property(R"({"type":"array","items":[{"type":"string"}]})",
                  R"([{"type":"string"}] is not of type 'object', 'boolean'.)");
  expect_property(R"({"type":"object","additionalProperties":false})",
                  "In context=('properties', 'a'), object schema missing properties.");
  expect_property(
      R"({"type":["object","null"],"properties":{}})",
      "In context=('properties', 'a', 'type', '0'), 'additionalProperties' is required to "
      "be supplied and to be false.");
  expect_property(R"({"enum":["x",2,null]})", "taken");
  expect_property(R"({"type":["string","null"]})", "taken");
}

TEST(CreateRequest, RequiredKeysAreThePropertiesAndNoOthers) {
  EXPECT_TRUE(
      answer_to(
          with_schema(
              R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a","b"],"additionalProperties":false})"))
          .contains("In context=(), 'required' is required to be supplied and to be an array "
                    "including every key in properties. Extra required key 'b' supplied."));
  expect_property(
      R"({"type":"object","properties":{},"required":["c"],"additionalProperties":false})",
      "In context=('properties', 'a'), 'required' is required to be supplied and to be an array "
      "including every key in properties. Extra required key 'c' supplied.");
}

TEST(CreateRequest, AReferenceStandsAloneAndLeadsToADefinition) {
  expect_property(
      R"({"$ref":"#/$defs/x"})",
      "In context=('properties', 'a'), reference to component '#/$defs/x' which was not "
      "found in the schema.");
  expect_property(R"({"type":"array","items":{"$ref":"https://a.example/b"}})",
                  "In context=('properties', 'a', 'items'), reference to component "
                  "'https://a.example/b' which was not found in the schema.");
  expect_property(R"({"$ref":"#","description":"again"})",
                  "context=('properties', 'a'), $ref cannot have keywords {'description'}.");
  expect_property(R"({"anyOf":[{"$ref":"#/properties/a"},{"type":"null"}]})",
                  "In context=('properties', 'a', 'anyOf', '0'), reference can only point to "
                  "definitions defined at the top level of the schema.");
  expect_property(R"({"anyOf":[{"$ref":"#"},{"type":"null"}]})", "taken");
  EXPECT_EQ(
      answer_to(with_property(R"({"$ref":"#/$defs/x"})", R"(,"$defs":{"x":{"type":"string"}})")),
      "taken");
  EXPECT_TRUE(answer_to(with_property(R"({"$ref":"#/$defs/x"})", R"(,"$defs":{"x":{}})"))
                  .contains("In context=('$defs', 'x'), schema must have a 'type' key."));
  EXPECT_TRUE(answer_to(with_schema(R"({"$ref":"#/$defs/x","$defs":{"x":{"type":"object"}}})"))
                  .contains("got 'type: \"None\"'"));
}

TEST(CreateRequest, OnlyFormatsThatAreEnforcedMayStandInAStrictSchema) {
  for (const std::string_view format :
       {"date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uuid"})
    expect_property(fmt::format(R"({{"type":"string","format":"{}"}})", format), "taken");
  for (const std::string_view format : {"uri", "url", "regex", "json-pointer", "binary", "int32"})
    expect_property(
        fmt::format(R"({{"type":"string","format":"{}"}})", format),
        fmt::format("In context=('properties', 'a'), '{}' is not a valid format.", format));
}

TEST(CreateRequest, LookaroundIsRefusedInEverySchema) {
  const std::string_view schema =
      R"json({"type":"object","properties":{"a":{"type":"array","items":{"anyOf":[{"type":"string","pattern":"^(?!x)"},{"type":"null"}]}}},"required":["a"],"additionalProperties":false})json";
  const std::string_view what =
      "Invalid JSON schema: regex lookaround is not supported. Found at "
      "$.properties.a.items.anyOf[0].pattern.";
  for (const std::string_view strict : {"true", "false", "null"}) {
    EXPECT_EQ(answer_to(with_schema(schema, strict)),
              fmt::format("{} | text.format.schema | invalid_json_schema", what));
    EXPECT_EQ(
        answer_to(with_tool(fmt::format(
            R"({{"type":"function","name":"f","strict":{},"parameters":{}}})", strict, schema))),
        fmt::format("{} | tools | invalid_json_schema", what));
  }
  expect_property(R"json({"type":"string","pattern":"("})json", "'(' is not a 'regex'.");
}

TEST(CreateRequest, ASchemaThatNoValueKeepsToIsRefused) {
  const std::string_view none =
      "In context=('properties', 'a'), no value was found that keeps to all of it, so that a "
      "rehearsal cannot answer.";
  expect_property(R"({"type":"string","format":"date","maxLength":4})", none);
  expect_property(R"({"type":"string","pattern":"^a$","minLength":2})", none);
  expect_property(R"({"type":"integer","exclusiveMinimum":0,"exclusiveMaximum":1})", none);
  expect_property(R"({"type":"number","multipleOf":0.5,"minimum":0.6,"maximum":0.9})", none);
  expect_property(R"({"type":"string","minLength":1000000})", none);
  expect_property(R"({"type":"string","enum":[1,2]})", none);
  expect_property(R"({"type":"string","const":1})", none);
  expect_property(R"({"$ref":"#"})",
                  "In context=(), no value was found that keeps to all of it, so that a rehearsal "
                  "cannot answer.");
}

TEST(CreateRequest, AStrictSchemaHasItsLimits) {
  const auto nested = [](int levels) {
    std::string schema = R"({"type":"string"})";
    for (int i = 0; i < levels; ++i)
      schema =
          i % 2 == 0
              ? fmt::format(
                    R"({{"type":"object","properties":{{"a":{}}},"required":["a"],"additionalProperties":false}})",
                    schema)
              : fmt::format(R"({{"type":"array","items":{}}})", schema);
    return schema;
  };
  EXPECT_EQ(answer_to(with_schema(nested(9))), "taken");
  EXPECT_TRUE(answer_to(with_schema(nested(11)))
                  .contains("'a': 11 levels of nesting exceeds limit of 10."));
  const auto choices = [](int count) {
    std::string list;
    for (int i = 0; i < count; ++i)
      list += fmt::format("{}\"{}\"", i == 0 ? "" : ",", i);
    return fmt::format(R"({{"type":"string","enum":[{}]}})", list);
  };
  expect_property(choices(1'000), "taken");
  expect_property(choices(1'001), "1001 enum values exceeds limit of 1000.");
  std::string properties;
  std::string required;
  for (int i = 0; i <= 5'000; ++i) {
    properties += fmt::format(R"({}"{}":{{"type":"null"}})", i == 0 ? "" : ",", i);
    required += fmt::format("{}\"{}\"", i == 0 ? "" : ",", i);
  }
  EXPECT_TRUE(
      answer_to(
          with_schema(fmt::format(
              R"({{"type":"object","properties":{{{}}},"required":[{}],"additionalProperties":false}})",
              properties,
              required)))
          .contains("5001 parameters exceeds limit of 5000."));
  expect_property(fmt::format(R"({{"type":"string","enum":["{}"]}})", std::string(120'000, 'x')),
                  "120001 characters of names, enum and const values exceeds limit of 120000.");
}

TEST(CreateRequest, NamesAndSwitchesHaveTheirForm) {
  const auto format = [](std::string_view words) {
    return answer_to(fmt::format(
        R"({{"model":"gpt-5.2","input":"x","text":{{"format":{{"type":"json_schema"{}}}}}}})",
        words));
  };
  EXPECT_TRUE(
      format(R"(,"schema":{})").contains("Missing required parameter: 'text.format.name'."));
  EXPECT_TRUE(
      format(R"(,"name":"a")").contains("Missing required parameter: 'text.format.schema'."));
  EXPECT_TRUE(format(R"(,"name":"a.b","schema":{})").contains("Invalid 'text.format.name'"));
  EXPECT_TRUE(format(fmt::format(R"(,"name":"{}","schema":{{}})", std::string(65, 'a')))
                  .contains("Invalid 'text.format.name'"));
  EXPECT_TRUE(format(R"(,"name":"a","schema":{},"strict":"yes")")
                  .contains("Invalid type for 'text.format.strict': expected a boolean."));
  EXPECT_EQ(format(R"(,"name":"a","schema":{},"strict":null)"), "taken");
  EXPECT_TRUE(answer_to(with_tool(R"({"type":"function","parameters":{}})"))
                  .contains("Missing required parameter: 'tools[0].name'."));
  EXPECT_TRUE(answer_to(with_tool(R"({"type":"function","name":"a b","parameters":{}})"))
                  .contains("Invalid 'tools[0].name'"));
  EXPECT_TRUE(answer_to(with_tool(R"({"type":"function","name":"f","strict":1,"parameters":{}})"))
                  .contains("Invalid type for 'tools[0].strict'"));
  EXPECT_EQ(
      answer_to(with_tool(R"({"type":"function","name":"f","parameters":null,"strict":null})")),
      "taken");
}

TEST(CreateRequest, TheLeastEffortDoesNotSearch) {
  const auto with_effort = [](std::string_view tool, std::string_view effort) {
    return answer_to(with_tool(tool, fmt::format(R"(,"reasoning":{{"effort":"{}"}})", effort)));
  };
  EXPECT_EQ(
      with_effort(R"({"type":"web_search"})", "minimal"),
      "The following tools cannot be used with reasoning.effort 'minimal': web_search. | tools "
      "| ");
  EXPECT_TRUE(
      with_effort(R"({"type":"web_search_preview"})", "minimal").contains("web_search_preview"));
  EXPECT_EQ(with_effort(R"({"type":"web_search"})", "low"), "taken");
  EXPECT_EQ(with_effort(R"({"type":"function","name":"f","parameters":null})", "minimal"), "taken");
}

}  // namespace
}  // namespace castwright::rehearsal
