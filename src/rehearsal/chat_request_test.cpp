#include "rehearsal/chat_request.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

/// A body with one message and the members `more`.
std::string with(std::string_view more, std::string_view model = "gpt-5.2") {
  return fmt::format(R"({{"model":"{}","messages":[{{"role":"user","content":"x"}}]{}{}}})",
                     model,
                     more.empty() ? "" : ",",
                     more);
}

std::string with_messages(std::string_view messages) {
  return fmt::format(R"({{"model":"gpt-5.2","messages":{}}})", messages);
}

std::string asked_with_schema(std::string_view schema, std::string_view more = "") {
  return with(fmt::format(
      R"("response_format":{{"type":"json_schema","json_schema":{{"name":"a","strict":true,"schema":{}{}}}}})",
      schema,
      more));
}

TEST(ChatRequest, MessagesBecomeInstructionsAndInputInTheirOrder) {
  const auto request = read_chat_request(
      with_messages(
          R"([{"role":"developer","content":"one"},{"role":"system","content":[{"type":"text","text":"two"}]},
              {"role":"user","content":[{"type":"text","text":"three"},{"type":"text","text":"four"}]},
              {"role":"assistant","content":"five"},{"role":"system","content":"six"},
              {"role":"user","content":"seven","name":"Ann"}])"),
      Models::original);
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_EQ(request->instructions, "one\n\ntwo");
  EXPECT_EQ(request->input, "three\n\nfour\n\nfive\n\nsix\n\nseven");
  EXPECT_EQ(request->prompt(), "one\n\ntwo\n\nthree\n\nfour\n\nfive\n\nsix\n\nseven");
}

TEST(ChatRequest, WhatItMeansIsReadFromEveryField) {
  const auto request = read_chat_request(
      with(
          R"("stream":true,"stream_options":{"include_usage":true,"include_obfuscation":false},"n":1,"seed":3,"max_completion_tokens":77,"temperature":1,"metadata":{"a":"b"},"store":true,"tools":[],"reasoning_effort":"low","stop":null,"response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{"type":"object"},"strict":null}})"),
      Models::original);
  ASSERT_TRUE(request.has_value()) << request.error().message;
  EXPECT_TRUE(request->stream);
  EXPECT_TRUE(request->usage_asked);
  EXPECT_FALSE(request->obfuscation);
  EXPECT_TRUE(request->store);
  EXPECT_EQ(request->output_tokens_max, 77);
  EXPECT_EQ(request->effort, "low");
  EXPECT_TRUE(request->reasoning());
  EXPECT_EQ(request->format, Format::json_schema);
  EXPECT_EQ(request->schema.string_or("type", ""), "object");
  EXPECT_FALSE(request->search);
  EXPECT_FALSE(request->background);
  EXPECT_TRUE(request->function_tool.is_null());

  const auto plain = read_chat_request(with(R"("reasoning_effort":"none")"), Models::original);
  ASSERT_TRUE(plain.has_value());
  EXPECT_FALSE(plain->reasoning());
  EXPECT_FALSE(plain->stream);
  EXPECT_FALSE(plain->usage_asked);
  EXPECT_FALSE(plain->store);
  EXPECT_EQ(plain->format, Format::text);
}

TEST(ChatRequest, TheOldNameOfTheLimitIsForModelsThatDoNotReason) {
  const std::string old = R"("max_tokens":50)";
  EXPECT_EQ(read_chat_request(with(old, "gpt-4.1"), Models::original)->output_tokens_max, 50);
  EXPECT_EQ(read_chat_request(with(old, "rehearsal"), Models::original)->output_tokens_max, 50);
  EXPECT_EQ(read_chat_request(with(old), Models::any)->output_tokens_max, 50);
  const auto refused = read_chat_request(with(old), Models::original);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().param, "max_tokens");
  EXPECT_EQ(refused.error().code, "unsupported_parameter");
}

struct Row {
  std::string body;
  std::string_view param;
  std::string_view code;
  std::string_view text;
};

void expect_refused(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const auto request = read_chat_request(row.body, Models::original);
    ASSERT_FALSE(request.has_value()) << row.body;
    const ApiError& error = request.error();
    EXPECT_EQ(error.status, 400);
    EXPECT_EQ(error.type, "invalid_request_error");
    EXPECT_EQ(error.param, row.param) << row.body;
    EXPECT_EQ(error.code, row.code) << row.body;
    EXPECT_TRUE(error.message.contains(row.text)) << error.message;
  }
}

TEST(ChatRequest, MessagesAreCheckedAsTheOriginalChecksThem) {
  expect_refused({
      {"{", "", "", "could not parse the JSON body"},
      {"[]", "", "", "could not parse the JSON body"},
      {"{}", "", "", "you must provide a model parameter"},
      {R"({"model":7})", "model", "invalid_type", "expected a string"},
      {R"({"model":"gpt-5.2"})", "messages", "missing_required_parameter", "'messages'"},
      {with_messages("\"x\""), "messages", "invalid_type", "expected an array"},
      {with_messages("[]"), "messages", "empty_array", "empty array"},
      {with_messages("[7]"), "messages[0]", "invalid_type", "expected an object"},
      {with_messages(R"([{"content":"x"}])"),
       "messages[0].role",
       "missing_required_parameter",
       "messages[0].role"},
      {with_messages(R"([{"role":"user","content":"x"},{"role":"narrator","content":"x"}])"),
       "messages[1].role",
       "invalid_value",
       "'narrator'"},
      {with_messages(R"([{"role":"user"}])"), "messages[0].content", "", "got null"},
      {with_messages(R"([{"role":"assistant","content":null}])"),
       "messages[0].content",
       "",
       "got null"},
      {with_messages(R"([{"role":"user","content":7}])"),
       "messages[0].content",
       "invalid_type",
       "string or array"},
      {with_messages(R"([{"role":"user","content":[{"text":"x"}]}])"),
       "messages[0].content[0].type",
       "missing_required_parameter",
       "type"},
      {with_messages(R"([{"role":"user","content":[{"type":"input_text","text":"x"}]}])"),
       "messages[0].content[0].type",
       "invalid_value",
       "'input_text'"},
      {with_messages(R"([{"role":"user","content":[{"type":"text"}]}])"),
       "messages[0].content[0].text",
       "missing_required_parameter",
       "text"},
      {with_messages(R"([{"role":"user","content":"x","id":"1"}])"),
       "messages[0].id",
       "unknown_parameter",
       "messages[0].id"},
  });
}

TEST(ChatRequest, ParametersAreCheckedAsTheOriginalChecksThem) {
  expect_refused({
      {with(R"("max_output_tokens":50)"), "max_output_tokens", "unknown_parameter", "Unknown"},
      {with(R"("input":"x")"), "input", "unknown_parameter", "Unknown"},
      {with(R"("background":true)"), "background", "unknown_parameter", "Unknown"},
      {with(R"("stream":"yes")"), "stream", "invalid_type", "boolean"},
      {with(R"("stream_options":{})"), "stream_options", "invalid_value", "'stream' is enabled"},
      {with(R"("stream":true,"stream_options":{"usage":true})"),
       "stream_options.usage",
       "unknown_parameter",
       "stream_options.usage"},
      {with(R"("stream":true,"stream_options":{"include_usage":1})"),
       "include_usage",
       "invalid_type",
       "boolean"},
      {with(R"("max_completion_tokens":"9")"), "max_completion_tokens", "invalid_type", "integer"},
      {with(R"("max_completion_tokens":0)"),
       "max_completion_tokens",
       "integer_below_min_value",
       ">= 1"},
      {with(R"("max_completion_tokens":9,"max_tokens":9)"),
       "max_tokens",
       "invalid_parameter_combination",
       "at the same time"},
      {with(R"("n":2)"), "n", "invalid_value", "one choice"},
      {with(R"("temperature":0.5)"), "temperature", "unsupported_value", "does not support 0.5"},
      {with(R"("reasoning_effort":"huge")"), "reasoning_effort", "invalid_value", "'huge'"},
      {with(R"("reasoning_effort":"low")", "gpt-4o"),
       "reasoning_effort",
       "unsupported_parameter",
       "'reasoning_effort'"},
      {with(R"("metadata":{"a":1})"), "metadata", "invalid_type", "strings"},
      {with(R"("web_search_options":{})"), "web_search_options", "", "not supported"},
      {with(R"("tools":[{"type":"web_search"}])"), "tools[0].type", "invalid_value", "web_search"},
      {with(R"("tools":[{"type":"function"}])"),
       "tools[0].function",
       "missing_required_parameter",
       "function"},
      {with(
           R"("tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{}}}}])"),
       "tools[0].function.parameters",
       "invalid_function_parameters",
       "Invalid schema for function 'f'"},
  });
}

TEST(ChatRequest, AFormOfTheAnswerIsCheckedAsTheOriginalChecksIt) {
  expect_refused({
      {with(R"("response_format":"json_object")"), "response_format", "invalid_type", "object"},
      {with(R"("response_format":{})"),
       "response_format.type",
       "missing_required_parameter",
       "type"},
      {with(R"("response_format":{"type":"xml"})"),
       "response_format.type",
       "invalid_value",
       "'xml'"},
      {with(R"("response_format":{"type":"json_object"})"),
       "messages",
       "",
       "must contain the word 'json'"},
      {with(R"("response_format":{"type":"json_schema","name":"a","schema":{}})"),
       "response_format.name",
       "unknown_parameter",
       "response_format.name"},
      {with(R"("response_format":{"type":"json_schema"})"),
       "response_format.json_schema",
       "missing_required_parameter",
       "json_schema"},
      {with(R"("response_format":{"type":"json_schema","json_schema":{"schema":{}}})"),
       "response_format.json_schema.name",
       "missing_required_parameter",
       "name"},
      {with(R"("response_format":{"type":"json_schema","json_schema":{"name":"a"}})"),
       "response_format.json_schema.schema",
       "missing_required_parameter",
       "schema"},
      {asked_with_schema("{}", R"(,"form":1)"),
       "response_format.json_schema.form",
       "unknown_parameter",
       "form"},
      {asked_with_schema(
           R"({"type":"object","properties":{"b":{"type":"string"}},"required":["b"]})"),
       "response_format",
       "",
       "Invalid schema for response_format 'a': In context=(), 'additionalProperties'"},
      {asked_with_schema(
           R"({"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":false})"),
       "response_format",
       "",
       "Missing 'b'"},
  });
}

TEST(ChatRequest, ACompletionWindowIsNoParameterOfThisApi) {
  const auto request = read_chat_request(with(R"("background_options":{"completion_window":"2h"})"),
                                         Models::original);
  ASSERT_FALSE(request.has_value());
  EXPECT_EQ(request.error().param, "background_options");
  EXPECT_EQ(request.error().code, "unknown_parameter");
}

}  // namespace
}  // namespace castwright::rehearsal
