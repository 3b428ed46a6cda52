#include "provider/http_errors.h"

#include "provider/error_codes.h"
#include "provider/responses/decoder.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace castwright::provider {
namespace {

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(HttpErrors, CodesGoBeforeTheStatus) {
  const auto fault = [](int status, std::string_view body) {
    return explain_http_error(status, {}, body).fault;
  };
  EXPECT_EQ(fault(400, R"({"error":{"code":"insufficient_quota"}})"), Fault::limit);
  EXPECT_EQ(fault(503, R"({"error":{"type":"rate_limit_error","code":"slow_down"}})"),
            Fault::limit);
  EXPECT_EQ(fault(429, R"({"error":{"type":"insufficient_quota","code":null}})"), Fault::limit);
  EXPECT_EQ(fault(400, R"({"error":{"code":"invalid_api_key"}})"), Fault::key);
  EXPECT_EQ(fault(401, ""), Fault::key);
  EXPECT_EQ(fault(403, "no"), Fault::key);
  EXPECT_EQ(fault(403, "<html>"), Fault::network) << "a proxy's own page";
  EXPECT_EQ(fault(407, ""), Fault::network);
  EXPECT_EQ(fault(429, "slow down"), Fault::limit);
  EXPECT_EQ(fault(529, R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED"}})"), Fault::limit);
  for (const int status : {302, 400, 404, 408, 409, 413, 422, 500, 502, 503, 504, 529}) {
    EXPECT_EQ(fault(status, R"({"error":{"code":"server_is_overloaded","message":"m"}})"),
              Fault::provider)
        << status;
  }
}

TEST(HttpErrors, TheLineShowsCodeMessageWaitAndRequest) {
  const Error error = explain_http_error(
      429,
      {{"X-Request-Id", "req_1"}, {"retry-after", "20"}},
      R"({"error":{"message":"Rate limit reached.\nSee the docs.","type":"tokens","code":"rate_limit_exceeded"}})");
  EXPECT_EQ(
      error.what,
      "the provider answered HTTP 429: rate_limit_exceeded: Rate limit reached. (the provider "
      "asks to wait 20 s; nothing is repeated by itself) [request req_1]");
}

TEST(HttpErrors, EveryFormOfTheWaitIsShown) {
  const auto what = [](std::vector<http::Header> headers) {
    return explain_http_error(503, headers, "").what;
  };
  EXPECT_NE(what({{"Retry-After", "1.5"}}).find("wait 1.5 s"), std::string::npos);
  EXPECT_NE(what({{"Retry-After-Ms", "250"}, {"Retry-After", "1"}}).find("wait 250 ms"),
            std::string::npos);
  EXPECT_NE(what({{"Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT"}})
                .find("wait until Wed, 21 Oct 2026 07:28:00 GMT"),
            std::string::npos);
  EXPECT_EQ(what({}), "the provider answered HTTP 503: no body");
}

TEST(HttpErrors, BodiesOfOtherServersAreRead) {
  const auto what = [](std::string_view body) { return explain_http_error(422, {}, body).what; };
  const std::string head = "the provider answered HTTP 422: ";
  EXPECT_EQ(what(R"({"detail":"field required"})"), head + "field required");
  EXPECT_EQ(what(R"({"detail":[{"loc":["body"],"msg":"too long"}]})"), head + "too long");
  EXPECT_EQ(what(R"({"error":"model is loading"})"), head + "model is loading");
  EXPECT_EQ(what(R"({"error":{"code":500,"message":"boom"}})"), head + "500: boom");
  EXPECT_EQ(what("<html>\r\n<title>502 Bad Gateway</title>"),
            head + "502 Bad Gateway (a page of HTML)");
  EXPECT_EQ(what(" \n "), head + "no body");
  EXPECT_EQ(what(R"({"id":"x","error":null})"), head + R"({"id":"x","error":null})");
  EXPECT_EQ(what(R"({"title":"Not found","detail":"no such deployment"})"),
            head + "Not found: no such deployment");
  EXPECT_EQ(what("[1,2]"), head + "[1,2]");
}

TEST(HttpErrors, ABodyUnderTheLabelOfACodingIsShownAsWhatItIs) {
  const auto what = [](std::string_view coding, std::string_view body) {
    return explain_http_error(502, {{"Content-Encoding", std::string(coding)}}, body).what;
  };
  const std::string head = "the provider answered HTTP 502: ";
  for (const std::string_view coding : {"gzip", "br", "deflate", "zstd", "none", "gzip, br"}) {
    EXPECT_EQ(what(coding, "upstream connect error"), head + "upstream connect error");
    EXPECT_EQ(what(coding, "busy"), head + "busy");
    EXPECT_EQ(what(coding, R"({"error":{"code":"x","message":"m"}})"), head + "x: m");
    EXPECT_EQ(what(coding, ""), head + "no body");
    EXPECT_EQ(what(coding, "\x1f\x8b\x08\x01\x02"),
              head + "a body of 5 bytes that is packed (" + std::string(coding)
                  + "), which was not asked for");
  }
  EXPECT_NE(what("br", "\x0b\x02\x80hi!\x03").find("is packed (br)"), std::string::npos);
}

TEST(HttpErrors, NothingThatSteersATerminalIsShownAndNothingEndless) {
  const Error steering =
      explain_http_error(500, {{"x-request-id", "a\x1b[2J"}}, "\x1b[31mred\xff\xc2\x9b");
  EXPECT_EQ(steering.what,
            "the provider answered HTTP 500: \\x1b[31mred\uFFFD\\x9b [request a\\x1b[2J]");
  const std::string endless = R"({"error":{"message":")" + std::string(1'500, 'x') + "\"}}";
  EXPECT_LT(explain_http_error(500, {}, endless).what.size(), 600U);
  EXPECT_LT(explain_http_error(500, {}, std::string(1 << 20, 'y')).what.size(), 300U);
}

TEST(HttpErrors, ATwoHundredThatIsNoStreamIsTheProvidersErrorOrABrokenProtocol) {
  const Error html = explain_non_stream("text/html", "<html>\n<b>Sign in</b>");
  EXPECT_EQ(html.fault, Fault::network);
  EXPECT_EQ(html.what, "the answer is no event stream (text/html): <html>\\x0a<b>Sign in</b>");
  const Error quota = explain_non_stream(
      "application/json", R"({"error":{"message":"Out of credit.","code":"insufficient_quota"}})");
  EXPECT_EQ(quota.fault, Fault::limit);
  EXPECT_EQ(quota.what,
            "the provider answered HTTP 200 with an error: insufficient_quota: Out of credit.");
  EXPECT_EQ(explain_non_stream("application/json", R"({"error":{"code":"server_error"}})").fault,
            Fault::provider);
  EXPECT_EQ(explain_non_stream("", "").what,
            "the answer is empty, no event stream (no content type)");
  EXPECT_LT(explain_non_stream("text/plain", std::string(5'000, 'z')).what.size(), 300U);
}

TEST(HttpErrors, InStreamCodesHaveTheirFault) {
  const auto fault = [](std::string_view code) {
    ErrorWords error;
    error.code = code;
    error.fault = known_fault(code);
    return explain_failure(error).fault;
  };
  EXPECT_EQ(fault("insufficient_quota"), Fault::limit);
  EXPECT_EQ(fault("rate_limit_exceeded"), Fault::limit);
  EXPECT_EQ(fault("invalid_api_key"), Fault::key);
  EXPECT_EQ(fault("server_error"), Fault::provider);
  EXPECT_EQ(fault(""), Fault::provider);
}

/// Returns what is shown of a body, without the words that are the same for all.
std::string shown(std::string_view body) {
  const std::string head = "the provider answered HTTP 400: ";
  const std::string what = explain_http_error(400, {}, body).what;
  EXPECT_TRUE(what.starts_with(head)) << what;
  return what.substr(head.size());
}

TEST(HttpErrors, EveryLineThatSaysWhyOrUntilWhenIsShown) {
  EXPECT_EQ(
      shown(
          R"json({"error":{"message":"Invalid request\nThis model's maximum context length is 8192 tokens\nHowever you requested 9000 tokens\nAt most 4 parallel requests are allowed\n    at send (/srv/x.js:1:2)"}})json"),
      "Invalid request: This model's maximum context length is 8192 tokens: However you requested "
      "9000 tokens: At most 4 parallel requests are allowed");
  EXPECT_EQ(
      shown(
          R"({"error":{"message":"Request failed.\nSee the docs.\n\nReason: the input has 300000 tokens, the limit is 272000\nTry again in 20s."}})"),
      "Request failed. Reason: the input has 300000 tokens, the limit is 272000: Try again in "
      "20s.");
  EXPECT_EQ(shown(R"({"error":{"message":"请求失败\n原因:余额不足"}})"), "请求失败: 原因:余额不足");
  EXPECT_EQ(
      shown(
          "Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in f\n    raise x\n"
          "ValueError: model is not loaded\n"),
      "ValueError: model is not loaded");
  EXPECT_EQ(shown("upstream connect error\r\nreset reason: connection timeout\r\n"),
            "upstream connect error: reset reason: connection timeout");
}

TEST(HttpErrors, ACauseThatIsNestedIsShown) {
  // OpenRouter sends the provider's own body as a string or as an object.
  EXPECT_EQ(
      shown(
          R"({"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"The input is too long.\",\"code\":\"context_length_exceeded\"}}","provider_name":"Azure"}}})"),
      "400: Provider returned error: context_length_exceeded: The input is too long. Azure");
  EXPECT_EQ(
      shown(
          R"({"error":{"message":"Provider returned error","metadata":{"raw":{"detail":"out of memory"}}}})"),
      "Provider returned error: out of memory");
  // A gateway quotes the answer of the provider after a sentence of its own.
  EXPECT_EQ(
      shown(
          R"({"error":{"message":"litellm.BadRequestError: OpenAIException - {\"error\":{\"message\":\"No such tool.\",\"code\":\"unknown_tool\"}} [model group: a]"}})"),
      "litellm.BadRequestError: OpenAIException: unknown_tool: No such tool. [model group: a]");
  EXPECT_EQ(shown(R"({"error":{"message":"{\"message\":\"\\\"quoted twice\\\"\"}"}})"),
            "quoted twice");
  EXPECT_EQ(
      shown(
          R"({"error":{"message":"Blocked.","innererror":{"code":"ResponsibleAIPolicyViolation"}}})"),
      "Blocked. ResponsibleAIPolicyViolation");
  EXPECT_EQ(shown(R"({"errors":[{"code":7003,"message":"No route."},{"message":"No account."}]})"),
            "7003: No route. No account.");
  EXPECT_EQ(shown(R"([{"error":{"code":400,"message":"Bad.","status":"INVALID_ARGUMENT"}}])"),
            "400: Bad.");
  EXPECT_EQ(
      shown(
          R"({"detail":[{"loc":["body","tools",0],"msg":"not permitted"},{"loc":["body","store"],"msg":"wrong type"}]})"),
      "tools: 0: not permitted: store: wrong type");
  EXPECT_EQ(shown("Error: {\"error\":{\"message\":\"inner\"}}"), "Error: inner");
  EXPECT_EQ(shown(R"({"error":{"message":"a {template} of {\"no\": \"error\"}"}})"),
            R"(a {template} of {"no": "error"})");
}

TEST(HttpErrors, ANestedQuotaIsALimitAndAGatewaysOwnKeyIsNotTheUsers) {
  const auto fault = [](int status, std::string_view body) {
    return explain_http_error(status, {}, body).fault;
  };
  EXPECT_EQ(
      fault(
          500,
          R"({"error":{"message":"{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"m\"}}"}})"),
      Fault::limit);
  EXPECT_EQ(
      fault(
          502,
          R"({"error":{"message":"upstream","metadata":{"raw":"{\"error\":{\"code\":\"invalid_api_key\",\"message\":\"m\"}}"}}})"),
      Fault::provider);
}

TEST(HttpErrors, EveryFormOfAWaitInsideABodyIsShown) {
  const auto wait = [](std::string_view error) {
    const std::string what =
        explain_http_error(429, {}, R"({"error":{"message":"m",)" + std::string(error) + "}}").what;
    const std::size_t at = what.find("asks to wait ");
    return at == std::string::npos ? "" : what.substr(at + 13, what.find(';') - at - 13);
  };
  EXPECT_EQ(wait(R"("resets_in_seconds":3600)"), "3600 s");
  EXPECT_EQ(wait(R"("retry_after":"1.5")"), "1.5 s");
  EXPECT_EQ(wait(R"("retryAfterMs":250)"), "250 ms");
  EXPECT_EQ(wait(R"("headers":{"Retry-After":"20"})"), "20 s");
  EXPECT_EQ(wait(R"("metadata":{"headers":{"X-RateLimit-Reset":"1795413662003"}})"),
            "until 2026-11-23T06:01:02.003Z");
  EXPECT_EQ(wait(R"("resets_at":1795413662)"), "until 2026-11-23T06:01:02.000Z");
  EXPECT_EQ(wait(R"("details":[{"@type":"RetryInfo","retryDelay":"23s"}])"), "23s");
  EXPECT_EQ(wait(R"("resets_in_seconds":-1)"), "");
  EXPECT_EQ(wait(R"("resets_in_seconds":null,"retry_after":{"x":1})"), "");
}

TEST(HttpErrors, NestingHasAnEndAndTheDeepestCauseSurvivesTheCap) {
  std::string nested = R"({"message":"core"})";
  for (int i = 0; i < 8; ++i)  // Every nesting doubles the backslashes.
    nested = json::dump(json::Value::object().set("message", nested));
  EXPECT_LT(explain_http_error(500, {}, nested).what.size(), 700U);
  json::Value error = json::Value::object();
  error.set("message", std::string(2'000, 'x')).set("cause", "the disk is full");
  const std::string what =
      explain_http_error(500, {}, json::dump(json::Value::object().set("error", error))).what;
  EXPECT_LT(what.size(), 600U);
  EXPECT_NE(what.find("the disk is full"), std::string::npos) << what;
}

TEST(HttpErrors, APageOfHtmlIsShownByItsTitle) {
  EXPECT_EQ(shown("<!DOCTYPE html>\n<html><head><TITLE lang=\"en\">\n 504 &amp; Gateway\n Time-out "
                  "</TITLE>"),
            "504 & Gateway Time-out (a page of HTML)");
  EXPECT_EQ(shown("<html><body><h1>Service <b>Unavailable</b></h1></body></html>"),
            "Service Unavailable (a page of HTML)");
  EXPECT_EQ(shown("<html><title></title><p>x"), "<html><title></title><p>x");
  EXPECT_EQ(explain_non_stream("text/html", "<html><title>Sign in</title>").what,
            "the answer is no event stream (text/html), but the page 'Sign in': <html><title>Sign "
            "in</title>");
}

TEST(HttpErrors, AFailureWithoutACauseIsSaidToHaveNone) {
  EXPECT_EQ(explain_failure({}).what, "the provider failed the answer without saying why");
  const ResponsesDecoder failed = [] {
    ResponsesDecoder decoder;
    std::string delta;
    sse::Event event;
    event.data =
        R"({"type":"error","error":{"type":"usage_limit_reached","message":"Limit reached.","resets_in_seconds":90,"headers":{"x-request-id":"req_9"}}})";
    EXPECT_TRUE(decoder.absorb(event, delta));
    return decoder;
  }();
  EXPECT_EQ(
      explain_failure(failed.error()).what,
      "the provider failed the answer: usage_limit_reached: Limit reached. (the provider asks "
      "to wait 90 s; nothing is repeated by itself) [request req_9]");
  EXPECT_EQ(explain_failure(failed.error()).fault, Fault::limit);
}

TEST(HttpErrors, EveryRecordedErrorAnswerIsExplained) {
  const std::filesystem::path folder = std::filesystem::path(CW_SHARED_DATA) / "streams";
  const auto manifest = json::parse(read_file(folder / "http_errors" / "manifest.json"));
  int read = 0;
  if (manifest) {
    for (const json::Value& row : manifest->items()) {
      const int status = static_cast<int>(row.int_or("http_status", 0));
      const Error error =
          explain_http_error(status, {}, read_file(folder / row.string_or("file", "")));
      const std::string_view code = row.string_or("error_code", "");
      EXPECT_EQ(error.fault, status == 401 ? Fault::key : Fault::provider) << error.what;
      EXPECT_NE(error.what.find(code), std::string::npos) << error.what;
      // The JSON is read, not quoted raw.
      EXPECT_EQ(error.what.find('{'), std::string::npos) << error.what;
      ++read;
    }
  }
  std::cout << read << " recorded error answers read" << (manifest ? "" : ": folder missing")
            << "\n";
}

TEST(HttpErrors, ACauseThatStandsInAHeaderAloneIsTold) {
  const auto told = [](int status, std::vector<http::Header> headers) {
    return explain_http_error(status, headers, "").what;
  };
  EXPECT_NE(told(401,
                 {{"www-authenticate",
                   "Bearer error=\"invalid_token\", error_description=\"It expired at noon\""}})
                .find("invalid_token: It expired at noon"),
            std::string::npos);
  EXPECT_NE(told(403, {{"x-deny-reason", "host_not_allowed"}}).find("host_not_allowed"),
            std::string::npos);
  EXPECT_NE(told(401, {{"www-authenticate", "Bearer realm=\"x\""}}).find("no body"),
            std::string::npos);
}

TEST(HttpErrors, AResetGivenAsAMomentIsAWait) {
  const std::string told =
      explain_http_error(429, {{"x-ratelimit-reset", "1796083200000"}}, "slow").what;
  EXPECT_NE(told.find("asks to wait until 2026-12-01"), std::string::npos) << told;
  // Another server sends a bare number of seconds; the header does not say which meaning it has, so
  // it is not shown.
  EXPECT_EQ(explain_http_error(429, {{"x-ratelimit-reset", "30"}}, "slow").what.find("to wait"),
            std::string::npos);
  EXPECT_EQ(
      explain_http_error(500, {{"x-ratelimit-reset", "1796083200000"}}, "x").what.find("to wait"),
      std::string::npos);
}

}  // namespace
}  // namespace castwright::provider
