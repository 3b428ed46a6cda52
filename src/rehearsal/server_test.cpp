#include "rehearsal/server.h"

#include "json/value.h"
#include "rehearsal/server_fixture.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

TEST(Rehearsal, AStreamIsWholeOrderedAndGapless) {
  for (const Dialect dialect : {Dialect::openai, Dialect::open_responses}) {
    const auto server = serve({.dialect = dialect});
    const Got got = call(*server, "POST", "/v1/responses", stream_body);
    EXPECT_EQ(got.status, 200);
    for (const std::string_view header : {"x-request-id: req_",
                                          "openai-processing-ms: ",
                                          "openai-version: 2020-10-01",
                                          "x-ratelimit-remaining-tokens: ",
                                          "Cache-Control: no-cache",
                                          "Content-Type: text/event-stream; charset=utf-8",
                                          "Transfer-Encoding: chunked"})
      EXPECT_TRUE(got.head.contains(header)) << header;
    const Parsed parsed = events_of(got.body);
    ASSERT_GT(parsed.events.size(), 10U);
    EXPECT_TRUE(parsed.named_as_typed);
    EXPECT_EQ(parsed.done, dialect == Dialect::open_responses);
    for (std::size_t i = 0; i < parsed.events.size(); ++i)
      EXPECT_EQ(parsed.events[i].int_or("sequence_number", -1), static_cast<std::int64_t>(i));
    EXPECT_EQ(parsed.events[0].string_or("type", ""), "response.created");
    EXPECT_EQ(last_type(parsed), "response.completed");
    const json::Value* response = parsed.events.back().find("response");
    ASSERT_NE(response, nullptr);
    EXPECT_EQ(response->find("metadata")->string_or("rehearsal", ""), "true");
    const json::Value& message = response->find("output")->items().back();
    EXPECT_EQ(message.find("content")->items().front().string_or("text", ""), parsed.text);
    const auto answer = json::parse(parsed.text);
    ASSERT_TRUE(answer.has_value());
    EXPECT_TRUE(answer->string_or("chunk_text", "").starts_with("HOST_"));
    for (const std::string_view key : {"id",
                                       "object",
                                       "created_at",
                                       "completed_at",
                                       "status",
                                       "incomplete_details",
                                       "model",
                                       "previous_response_id",
                                       "instructions",
                                       "output",
                                       "error",
                                       "tools",
                                       "tool_choice",
                                       "truncation",
                                       "parallel_tool_calls",
                                       "text",
                                       "top_p",
                                       "presence_penalty",
                                       "frequency_penalty",
                                       "top_logprobs",
                                       "temperature",
                                       "reasoning",
                                       "usage",
                                       "max_output_tokens",
                                       "max_tool_calls",
                                       "store",
                                       "background",
                                       "service_tier",
                                       "metadata",
                                       "safety_identifier",
                                       "prompt_cache_key"})
      EXPECT_NE(response->find(key), nullptr) << key;
    EXPECT_EQ(server->posts(), 1U);
  }
}

std::string long_metadata(std::size_t key_chars, std::size_t value_chars) {
  return R"({"model":"gpt-5.2","input":"x","metadata":{")" + std::string(key_chars, 'k') + R"(":")"
         + std::string(value_chars, 'v') + "\"}}";
}

TEST(Rehearsal, RefusesWhatTheOriginalRefuses) {
  const auto server = serve({});
  struct Row {
    std::string body;
    int status;
    std::string_view text;
  };
  for (
      const Row& row : std::vector<Row>{
          {"{", 400, "could not parse the JSON body"},
          {R"({"input":"x"})", 400, "Missing required parameter: 'model'."},
          {R"({"model":"gpt-5.2"})", 400, "Missing required parameter: 'input'."},
          {R"({"model":"m","input":"x","max_tokens":5})", 400, "Unknown parameter: 'max_tokens'."},
          {R"({"model":"m","input":"x","stream_options":{}})", 400, "only allowed when 'stream'"},
          {R"({"model":"m","input":"x","max_output_tokens":5})", 400, "Expected a value >= 16"},
          {R"({"model":"gpt-5.2","input":"x","temperature":0.5})",
           400,
           "Unsupported parameter: 'temperature' is not supported with this model."},
          {R"({"model":"m","input":"json","tools":[{"type":"web_search"}],"text":{"format":{"type":"json_object"}}})",
           400,
           "\"Web Search cannot be used with JSON mode.\""},
          {R"({"model":"gpt-5.2-proo","input":"x"})",
           400,
           "The requested model 'gpt-5.2-proo' does not exist."},
          {R"({"model":"gpt-5.2-pro","input":"x","reasoning":{"effort":"none"}})",
           400,
           "'none' is not supported with the 'gpt-5.2-pro' model. Supported values are: 'medium', "
           "'high', and 'xhigh'."},
          {R"({"model":"gpt-6.2-sol","input":"x","reasoning":{"effort":"none"}})",
           400,
           "'none' is not supported with the 'gpt-6.2-sol' model."},
          {R"({"model":"gpt-4o","input":"x","reasoning":{"effort":"low"}})",
           400,
           "'reasoning.effort' is not supported with this model."},
          {R"({"model":"gpt-5.2","input":"x","text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"type":"object","properties":{"b":{"type":"object","properties":{},"required":[]}},"required":["b"],"additionalProperties":false}}}})",
           400,
           "Invalid schema for response_format 'a': In context=('properties', 'b'), "
           "'additionalProperties' is required to be supplied and to be false."},
          {R"({"model":"gpt-5.2","input":"x","text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"type":"object","properties":{"b":{"type":"string"}},"additionalProperties":false}}}})",
           400,
           "In context=(), 'required' is required to be supplied and to be an array including "
           "every "
           "key in properties. Missing 'b'."},
          {R"({"model":"gpt-5.2","input":"x","text":{"format":{"type":"json_schema","name":"a","strict":true,"schema":{"type":"array","items":{"type":"string"}}}}})",
           400,
           "got 'type: \\\"array\\\"'"},
          {R"({"model":"gpt-5.2","input":"x","text":{"format":{"type":"json_schema","name":"a b","schema":{}}}})",
           400,
           "text.format.name"},
          {R"({"model":"gpt-5.2","input":"x","tools":[{"type":"function","name":"f","strict":true,"parameters":{"type":"object","properties":{}}}]})",
           400,
           "Invalid schema for function 'f': In context=()"},
          {long_metadata(64, 513),
           400,
           "with maximum length 512, but got a string with length 513"},
          {long_metadata(65, 1), 400, "with maximum length 64, but got a string with length 65"},
      }) {
    const Got got = call(*server, "POST", "/v1/responses", row.body);
    EXPECT_EQ(got.status, row.status) << row.body;
    EXPECT_TRUE(got.body.contains(row.text)) << got.body;
    const auto error = json::parse(got.body);
    for (const std::string_view key : {"message", "type", "param", "code"})
      EXPECT_NE(error->find("error", key), nullptr);
  }
  EXPECT_EQ(call(*server, "GET", "/v1/unknown").status, 404);
  EXPECT_EQ(call(*server, "GET", "/v1/responses").status, 405);
  EXPECT_EQ(call(*server, "GET", "/v1/models").status, 200);
  EXPECT_EQ(call(*server, "GET", "/v1/models/gpt-5.2-proo").status, 404);
  EXPECT_TRUE(
      call(*server, "GET", "/v1/models/gpt-5").body.contains(R"("shutdown_date":"2026-12-11")"));
  EXPECT_EQ(server->posts(), 0U);
  EXPECT_EQ(server->posts_seen(), 19U);
}

TEST(Rehearsal, TakesWhatTheOriginalTakes) {
  const auto server = serve({});
  for (
      const std::string& body : std::vector<std::string>{
          R"({"model":"gpt-5.2-2025-12-11","input":"x"})",
          R"({"model":"gpt-5.2-pro","input":"x","reasoning":{"effort":"xhigh"}})",
          R"({"model":"gpt-6-luna","input":"x","reasoning":{"effort":"max"}})",
          R"({"model":"gpt-4o","input":"x","reasoning":{"effort":null}})",
          R"({"model":"gpt-5.2","input":"x","text":{"format":{"type":"json_schema","name":"a","schema":{"type":"array","items":{"type":"string"}}}}})",
          long_metadata(64, 512)}) {
    EXPECT_EQ(call(*server, "POST", "/v1/responses", body).status, 200) << body;
  }
  const auto other = serve({.dialect = Dialect::open_responses});
  EXPECT_EQ(call(*other, "POST", "/v1/responses", R"({"model":"llama","input":"x"})").status, 200);
}

TEST(Rehearsal, BadOptionsAreUsageErrors) {
  EXPECT_EQ(Server::start({.faults = {"cut-fim"}}).error().what,
            "--fault cut-fim: no such fault; did you mean cut-fin? (castwright rehearse --help "
            "lists them)");
  for (const std::string_view bad : {"stall=x", "fenced=1", "eof@0", "eof@x", "eof=first", ""})
    EXPECT_EQ(Server::start({.faults = {std::string(bad)}}).error().fault, Fault::usage) << bad;
  const double none = std::numeric_limits<double>::quiet_NaN();
  const double endless = std::numeric_limits<double>::infinity();
  for (const Options& bad : {Options{.scatter = 2},
                             Options{.scatter = none},
                             Options{.length_ratio = 0},
                             Options{.length_ratio = none},
                             Options{.pace_tokens_per_s = endless},
                             Options{.clock_scale = 0},
                             Options{.clock_scale = 1e-300},
                             Options{.first_token_s = 1e300},
                             Options{.first_token_sigma = none},
                             Options{.window_wait_s = -1},
                             Options{.window_wait_s = none},
                             Options{.limits = {.requests = 0}}}) {
    EXPECT_EQ(Server::check(bad).error().fault, Fault::usage);
    EXPECT_EQ(Server::start(bad).error().fault, Fault::usage);
  }
  for (const std::string_view bad : {"stall=inf", "stall=nan", "stall=1e300", "stall=-1"})
    EXPECT_EQ(Server::check({.faults = {std::string(bad)}}).error().fault, Fault::usage) << bad;
  EXPECT_EQ(Server::check({.notes = {"/no/such/file"}}).error().fault, Fault::missing);
  EXPECT_TRUE(Server::check({.faults = {"stall=0.5@2"}}));
  EXPECT_EQ(Server::start({.notes = {"/no/such/file"}}).error().fault, Fault::missing);
  EXPECT_EQ(Server::start({.replay = "/no/such/tape"}).error().fault, Fault::missing);
}

TEST(Rehearsal, TheSamePromptGetsTheSameTextFromEveryServer) {
  std::vector<std::string> texts;
  for (const auto& [seed, first] : std::vector<std::pair<std::uint64_t, std::string_view>>{
           {7, background_body}, {7, stream_body}, {8, stream_body}}) {
    const auto server = serve({.seed = seed});
    // Earlier requests must not matter.
    events_of(call(*server, "POST", "/v1/responses", first).body);
    texts.push_back(events_of(call(*server, "POST", "/v1/responses", stream_body).body).text);
  }
  EXPECT_FALSE(texts[0].empty());
  EXPECT_EQ(texts[0], texts[1]);
  EXPECT_NE(texts[0], texts[2]);
}

TEST(Rehearsal, TheLogSaysWhichPromptEveryRequestWasFor) {
  std::vector<std::string> lines;
  {
    const auto server = serve({.faults = {"http=500@2"}, .log = [&lines](std::string_view line) {
                                 lines.emplace_back(line);
                               }});
    for (const std::string_view body : {stream_body, stream_body, background_body})
      call(*server, "POST", "/v1/responses", body);
    server->stop();
  }
  ASSERT_EQ(lines.size(), 3U);
  const auto mark = [&lines](std::size_t i) { return lines[i].substr(lines[i].find("prompt ")); };
  EXPECT_EQ(mark(0).size(), 19U);
  EXPECT_EQ(mark(0), mark(1));
  EXPECT_NE(mark(0), mark(2));
}

}  // namespace
}  // namespace castwright::rehearsal
