// What the user is told after a failure: the remedy follows what the server said and how the
// request went, not the status alone.

#include "engine/run_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::refused;
using stage::Stage;
using testing::HasSubstr;
using testing::Not;

struct Told {
  Fault fault = Fault::internal;
  std::string cause;
  std::string hints;
};

/// Returns how a run of one chunk ends if its request is answered so.
Told told(http::Script script,
          const std::string& base_url = "http://127.0.0.1:9/v1",
          int limit = 0) {
  Stage run({1'000});
  run.settings.endpoint.base_url = run.record.base_url = base_url;
  run.settings.output_tokens_max = limit;
  run.transport->expect(std::move(script));
  const RunResult result = run.finished_run();
  if (!result.stopped) return {};
  const auto& hints = result.stopped->hints;
  return {
      result.stopped->fault,
      result.stopped->cause,
      std::accumulate(
          hints.begin(), hints.end(), std::string(), [](std::string all, const std::string& hint) {
            return std::move(all) + hint + "\n";
          })};
}

http::Script sent_to(int status, std::string location) {
  http::Script script;
  script.status = status;
  script.headers = {{"location", std::move(location)}};
  script.ending = http::Ending::redirect;
  script.detail = "not followed";
  return script;
}

http::Script page(int status) {
  return refused(status, "<html><title>Sign in</title></html>", "text/html");
}

http::Script stopped_early(std::string_view fields) {
  AnswerStream stream("{\"chunk_text\": \"HOST_A: Once");
  stream.opening().deltas().terminal("incomplete", json::parse(fields).value());
  return played(stream.events());
}

TEST(Told, ARedirectWasSentAndNamesTheAddressItPointsTo) {
  for (const int status : {301, 302, 303, 307, 308}) {
    const Told end = told(sent_to(status, "https://127.0.0.1:9/v1/responses"));
    EXPECT_EQ(end.fault, Fault::network);
    EXPECT_THAT(end.hints, Not(HasSubstr("nothing was sent"))) << status;
    EXPECT_THAT(end.hints, HasSubstr("costs nothing")) << status;
    EXPECT_THAT(end.hints, HasSubstr("--base-url https://127.0.0.1:9/v1\n")) << status;
  }
  EXPECT_THAT(told(sent_to(307, "/api/v1/responses?k=1")).hints,
              HasSubstr("--base-url http://127.0.0.1:9/api/v1?k=1\n"));
  EXPECT_THAT(told(sent_to(308, "//127.0.0.1:8/v1/responses/")).hints,
              HasSubstr("--base-url http://127.0.0.1:8/v1\n"));
  for (const char* elsewhere : {"https://login.example/sso",
                                "",
                                "https://name:word@h/v1/responses",
                                "/login?next=/v1/responses"})
    EXPECT_THAT(told(sent_to(302, elsewhere)).hints, Not(HasSubstr("--base-url http")))
        << elsewhere;
  EXPECT_THAT(told(sent_to(302, "https://login.example/sso")).hints, HasSubstr("sign-in page"));
  http::Script unreached;
  unreached.status = 0;
  unreached.ending = http::Ending::not_sent;
  EXPECT_THAT(told(unreached).hints, HasSubstr("nothing was sent"));
}

TEST(Told, APageInPlaceOfTheApiIsTheAddressAndNotALongChunk) {
  const Told bare = told(page(200), "http://127.0.0.1:9");
  EXPECT_EQ(bare.fault, Fault::network);
  EXPECT_THAT(bare.hints, HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(bare.hints, Not(HasSubstr("--chunks")));
  EXPECT_THAT(told(refused(200, "Ollama is running", "text/plain"), "http://127.0.0.1:9/").hints,
              HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(told(page(200)).hints, HasSubstr("sign-in page"));
  EXPECT_THAT(told(page(404), "http://127.0.0.1:9").hints,
              HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(told(played({"data: {}\n\n"})).hints, HasSubstr("--chunks"))
      << "a stream that was cut";
}

TEST(Told, ADoubledVersionInTheBaseAddressIsPutRight) {
  const auto said = [](const std::string& base) { return told(page(404), base).hints; };
  EXPECT_THAT(said("http://127.0.0.1:9/v1/v1"), HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/v1/v1/"), HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/api/v1/v1?x=1"),
              HasSubstr("--base-url http://127.0.0.1:9/api/v1?x=1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/v1/v1/v1"), HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/v1/chat"), HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/V1"), HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/v1beta"), HasSubstr("--base-url http://127.0.0.1:9/v1\n"));
  EXPECT_THAT(said("http://127.0.0.1:9/v1/"), HasSubstr("--dialect chat"));
}

TEST(Told, ALimitThatTheServerSetItselfIsNamedWithBothNumbers) {
  const Told end =
      told(stopped_early(
               R"({"incomplete_details":{"reason":"max_output_tokens"},"max_output_tokens":4096})"),
           "http://127.0.0.1:9/v1",
           32'000);
  EXPECT_THAT(end.cause, HasSubstr("max_output_tokens"));
  EXPECT_THAT(end.hints, HasSubstr("4096"));
  EXPECT_THAT(end.hints, HasSubstr("32000"));
  EXPECT_THAT(end.hints, HasSubstr("--chunks"));
  EXPECT_THAT(end.hints, Not(HasSubstr("raise --max-output-tokens")));
  // The server gives no reason, but the numbers show it.
  const Told silent =
      told(stopped_early(R"({"max_output_tokens":500})"), "http://127.0.0.1:9/v1", 32'000);
  EXPECT_THAT(silent.hints, HasSubstr("500"));
  const Told own = told(
      stopped_early(
          R"({"incomplete_details":{"reason":"max_output_tokens"},"max_output_tokens":32000})"),
      "http://127.0.0.1:9/v1",
      32'000);
  EXPECT_THAT(own.hints, HasSubstr("raise --max-output-tokens"));
  const Told none =
      told(stopped_early(
               R"({"incomplete_details":{"reason":"max_output_tokens"},"max_output_tokens":null})"),
           "http://127.0.0.1:9/v1",
           32'000);
  EXPECT_THAT(none.hints, HasSubstr("raise --max-output-tokens"));
}

TEST(Told, ContentThatIsRefusedSendsToTheTopicWhereverItIsSaid) {
  for (
      const char* body :
      {R"({"error":{"code":"content_policy_violation","message":"m"}})",
       R"({"error":{"code":"content_filter","message":"filtered","innererror":{"code":"ResponsibleAIPolicyViolation"}}})",
       R"({"error":{"code":"invalid_prompt","message":"Invalid prompt: your prompt was flagged as potentially violating our usage policy."}})",
       R"({"error":{"message":"Content Exists Risk","type":"invalid_request_error"}})",
       R"({"error":{"code":"data_inspection_failed","message":"m"}})",
       R"({"error":{"message":"Output blocked by content filtering policy"}})"}) {
    EXPECT_THAT(told(refused(400, body)).hints, HasSubstr("topic's description")) << body;
  }
  const Told moderated = told(refused(
      403,
      R"({"error":{"code":403,"message":"m requires moderation. Your input was flagged for \"violence\"."}})"));
  EXPECT_THAT(moderated.hints, HasSubstr("topic's description"));
  EXPECT_EQ(moderated.fault, Fault::key) << "as of every 403";
  AnswerStream failed("x");
  failed.opening().terminal(
      "failed",
      json::parse(R"({"error":{"code":"content_policy_violation","message":"m"}})").value());
  EXPECT_THAT(told(played(failed.events())).hints, HasSubstr("topic's description"));
  for (const char* reason :
       {"content_filter", "safety", "content_policy_violation", "PROHIBITED_CONTENT"})
    EXPECT_THAT(
        told(stopped_early(fmt::format(R"({{"incomplete_details":{{"reason":"{}"}}}})", reason)))
            .hints,
        HasSubstr("topic's description"))
        << reason;
  EXPECT_THAT(
      told(refused(400,
                   R"({"error":{"code":"invalid_prompt","message":"Invalid prompt: malformed."}})"))
          .hints,
      Not(HasSubstr("topic's description")));
}

TEST(Told, AValueOfTheTokenLimitIsNeverRemediedByLeavingItOut) {
  struct Row {
    const char* message;
    const char* flag;
  };
  for (const auto& [message, flag] : std::array{
           Row{"max_output_tokens is too large: 100000. This model supports at most 32768 "
               "completion tokens, whereas you provided 100000.",
               "--max-output-tokens 32768\n"},
           Row{"Invalid 'max_output_tokens': integer above maximum value. Expected a value <= "
               "128000, but got 200000 instead.",
               "--max-output-tokens 128000\n"},
           Row{"max_tokens: 200000 > 64000, which is the maximum allowed number of output tokens "
               "for x",
               "--max-output-tokens 64000\n"},
           Row{"'max_tokens' or 'max_completion_tokens' is too large: 64000. This model's maximum "
               "context length is 64001 tokens and your request has 24235 input tokens (64000 > "
               "64001 - 24235).",
               "--max-output-tokens 39766\n"},
           Row{"`max_tokens` must be less than or equal to `8192`, the maximum value for "
               "`max_tokens`",
               "--max-output-tokens 8192\n"},
           Row{"Invalid max_tokens value, the valid range of max_tokens is [1, 8192]",
               "--max-output-tokens 8192\n"},
           Row{"it has a maxOutputTokens value of 100000 but the supported range is from 1 "
               "(inclusive) to 65537 (exclusive)",
               "--max-output-tokens 65536\n"},
           Row{"max_output_tokens cannot exceed 16,384", "--max-output-tokens 16384\n"},
           Row{"Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, "
               "but got 1 instead.",
               "--max-output-tokens 16\n"},
           Row{"max_output_tokens is out of range", "--max-output-tokens\n"},
       }) {
    json::Value error = json::Value::object();
    error.set("message", message).set("param", "max_output_tokens");
    const Told end = told(refused(400, json::dump(json::Value::object().set("error", error))));
    EXPECT_THAT(end.hints, Not(HasSubstr("--omit"))) << message;
    EXPECT_THAT(end.hints, HasSubstr(flag)) << message;
  }
  EXPECT_THAT(
      told(
          refused(
              422,
              R"({"detail":[{"loc":["body","max_output_tokens"],"msg":"Input should be less than or equal to 4096"}]})"))
          .hints,
      HasSubstr("--max-output-tokens 4096\n"));
  EXPECT_THAT(
      told(refused(400, R"({"error":{"message":"Unsupported parameter: 'max_output_tokens'"}})"))
          .hints,
      HasSubstr("--omit max_output_tokens"));
}

TEST(Told, AnErrorInAListThatCameAsASuccessHasItsOwnCode) {
  const Told end = told(played(
      {R"([{"error":{"code":429,"message":"Out of credit.","status":"RESOURCE_EXHAUSTED"}}])"}));
  EXPECT_EQ(end.fault, Fault::limit);
  EXPECT_THAT(end.hints, HasSubstr("waiting does not help"));
}

}  // namespace
}  // namespace castwright::engine
