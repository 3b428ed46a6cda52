// Tests of the forms of error bodies that servers are known to send: what of them is shown.

#include "provider/error_words.h"

#include "provider/http_errors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

namespace castwright::provider {
namespace {

/// Returns what is shown of a body, without the words that are the same for all.
std::string shown_of(std::string_view body) {
  const std::string head = "the provider answered HTTP 400: ";
  const std::string what = explain_http_error(400, {}, body).what;
  EXPECT_TRUE(what.starts_with(head)) << what;
  return what.substr(std::min(head.size(), what.size()));
}

struct Row {
  const char* body;
  const char* words;
};

TEST(ErrorWords, AMessageThatIsAListIsShownWhole) {
  for (const auto& [body, words] : std::array{
           Row{R"({"message":["words must be positive","topic is empty"],"statusCode":400})",
               "words must be positive: topic is empty"},
           Row{R"({"error":{"message":["a","b"],"code":"bad"}})", "bad: a: b"},
           Row{R"({"error":{"message":{"text":"x","message":"inner words"}}})", "inner words"},
           Row{R"({"error":{"message":[{"message":"first"},{"msg":"second"}]}})", "first: second"},
           Row{R"({"error":[{"message":"in a list"}]})", "in a list"},
           Row{R"({"error":["plain","words"]})", "plain: words"},
           Row{R"({"message":[],"error":"Bad Request"})", "Bad Request"},
       })
    EXPECT_EQ(shown_of(body), words) << body;
}

TEST(ErrorWords, WhatAGatewayTriedBeforeIsShown) {
  EXPECT_EQ(
      shown_of(
          R"({"error":{"message":"Provider returned error","code":502,"metadata":{"provider_name":"B","previous_errors":[{"code":429,"message":"A is rate-limited upstream","provider_name":"Acme"}]}}})"),
      "502: Provider returned error: 429: A is rate-limited upstream: Acme: B");
  EXPECT_EQ(
      shown_of(
          R"({"error":{"message":"All providers failed","metadata":{"previous_errors":["A: out of memory","B: no route"]}}})"),
      "All providers failed: A: out of memory: B: no route");
  EXPECT_EQ(
      shown_of(
          R"({"error":{"message":"Provider returned error","metadata":{"raw":"m is limited upstream.","remedy_hint":"Add your own provider key"}}})"),
      "Provider returned error: m is limited upstream. Add your own provider key");
}

TEST(ErrorWords, HeadersInsideAnEventAreReadInEveryForm) {
  for (const char* headers :
       {R"([["Retry-After","20"],["X-Request-Id","req_7"]])",
        R"([{"name":"retry-after","value":"20"},{"name":"x-request-id","value":"req_7"}])",
        R"([{"key":"Retry-After","value":"20"},{"key":"X-Request-Id","value":"req_7"}])",
        R"({"retry-after":["20"],"x-request-id":["req_7"]})",
        R"({"Retry-After":20,"x-request-id":"req_7"})",
        R"(["Retry-After","20","X-Request-Id","req_7"])",
        R"("HTTP/1.1 429\r\nRetry-After: 20\r\nx-request-id: req_7\r\n")",
        R"(["retry-after: 20","x-request-id: req_7"])"}) {
    const auto words =
        read_error_body(std::string(R"({"error":{"message":"m","headers":)") + headers + "}}");
    ASSERT_TRUE(words) << headers;
    EXPECT_EQ(words->wait, "20 s") << headers;
    EXPECT_EQ(words->request_id, "req_7") << headers;
    EXPECT_EQ(words->message, "m") << headers;
  }
}

TEST(ErrorWords, JsonBehindBracketsInsideAMessageIsRead) {
  for (
      const auto& [body, words] : std::array{
          Row{R"({"error":{"message":"[openrouter] upstream {\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}"}})",
              "[openrouter] upstream: context_length_exceeded: too long"},
          Row{R"([gateway] {"error":{"message":"inner"}})", "[gateway]: inner"},
          Row{R"(Error {code 7} from {"message":"inner"})", "Error {code 7} from: inner"},
          Row{R"(model [a/b] (try 2): {"detail":"no memory"} [group x])",
              "model [a/b] (try 2): no memory: [group x]"},
          Row{R"(400 [{"error":{"message":"Bad.","status":"INVALID_ARGUMENT"}}])",
              "400: INVALID_ARGUMENT: Bad."},
          Row{R"(all {of} [this] is {prose})", "all {of} [this] is {prose}"},
      })
    EXPECT_EQ(shown_of(body), words) << body;
}

TEST(ErrorWords, APageIsToldByItsOwnTitleWhateverStandsBeforeIt) {
  for (const auto& [body, words] : std::array{
           Row{"\xEF\xBB\xBF<!DOCTYPE html><html><title>504 Time-out</title>", "504 Time-out"},
           Row{"\xEF\xBB\xBF\r\n <html><head><title>Sign in</title>", "Sign in"},
           Row{"<html><body><svg><title>Logo</title></svg><title>Blocked</title>", "Blocked"},
           Row{"<html><svg role=img><title>Logo</title></svg><h1>No access</h1>", "No access"},
           Row{"<html><!-- <title>Old</title> --><title>New</title>", "New"},
           Row{"<html><script>var t='<title>No</title>';</script><title>Yes</title>", "Yes"},
           Row{"<html><style>/*<title>No</title>*/</style><title>Yes</title>", "Yes"},
           Row{"<html><template><title>No</title></template><title>Yes</title>", "Yes"},
           Row{"<html><titlebar>No</titlebar><title>Yes</title>", "Yes"},
           Row{"<html><title>Open <svg>", "Open"},
       })
    EXPECT_EQ(shown_of(body), std::string(words) + " (a page of HTML)") << body;
  EXPECT_EQ(shown_of("\xEF\xBB\xBF{\"error\":{\"message\":\"after a mark\"}}"), "after a mark");
}

TEST(ErrorWords, ThePlaceInARequestIsShownHoweverDeepItIsNested) {
  for (
      const auto& [body, words] : std::array{
          Row{R"({"detail":[{"loc":["body",["tools",0],"type"],"msg":"not permitted"}]})",
              "tools: 0: type: not permitted"},
          Row{R"({"detail":{"errors":[{"loc":["body","store"],"msg":"wrong type"}]}})",
              "store: wrong type"},
          Row{R"({"detail":[[{"loc":["body","store"],"msg":"wrong type"}]]})", "store: wrong type"},
          Row{R"({"error":{"message":"Invalid.","details":[{"loc":["store"],"message":"extra"}]}})",
              "Invalid. store: extra"},
          Row{R"({"detail":[{"loc":"body.store","msg":"extra"}]})", "body.store: extra"},
          Row{R"({"title":"Not valid.","errors":{"store":["is unknown","is bad"],"text":["no"]}})",
              "Not valid. store: is unknown: is bad: text: no"},
          Row{R"({"error":{"message":"[{\"loc\":[\"body\",\"include\"],\"msg\":\"extra\"}]"}})",
              "include: extra"},
      })
    EXPECT_EQ(shown_of(body), words) << body;
  EXPECT_EQ(read_error_body(R"({"detail":{"errors":[{"loc":["body","store"],"msg":"x"}]}})")->field,
            "store");
  EXPECT_EQ(read_error_body(R"({"detail":[{"loc":["body",["tools",0]],"msg":"x"}]})")->field,
            "tools");
}

TEST(ErrorWords, TheNamesOfAMessageAreThoseOfManyServers) {
  for (
      const auto& [body, words] : std::array{
          Row{R"({"Message":"User is not authorized"})", "User is not authorized"},
          Row{R"({"errorMessage":"Task timed out"})", "Task timed out"},
          Row{R"({"error":{"error_message":"no such key"}})", "no such key"},
          Row{R"({"fault":{"faultstring":"Spike arrest","detail":{"errorcode":"policies.ratelimit"}}})",
              "Spike arrest"},
      })
    EXPECT_EQ(shown_of(body), words) << body;
}

TEST(ErrorWords, ManyBracketsAreReadInTime) {
  const std::string open(30'000, '{');
  EXPECT_FALSE(shown_of(open).empty());
  std::string pairs;
  for (int i = 0; i < 10'000; ++i)
    pairs += "[x]";
  EXPECT_FALSE(shown_of(pairs).empty());
}

}  // namespace
}  // namespace castwright::provider
