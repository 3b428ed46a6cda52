#include "provider/responses.h"

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
  EXPECT_EQ(fault(403, "<html>"), Fault::key);
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
  EXPECT_EQ(what("<html>\r\n<title>502 Bad Gateway</title>"), head + "<html>");
  EXPECT_EQ(what(" \n "), head + "no body");
  EXPECT_EQ(what("[1,2]"), head + "[1,2]");
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
  EXPECT_EQ(fault_of_code("insufficient_quota"), Fault::limit);
  EXPECT_EQ(fault_of_code("rate_limit_exceeded"), Fault::limit);
  EXPECT_EQ(fault_of_code("invalid_api_key"), Fault::key);
  EXPECT_EQ(fault_of_code("server_error"), Fault::provider);
  EXPECT_EQ(fault_of_code(""), Fault::provider);
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
      EXPECT_EQ(error.what.find('{'), std::string::npos) << error.what;  // read, not quoted raw
      ++read;
    }
  }
  std::cout << read << " recorded error answers read" << (manifest ? "" : ": folder missing")
            << "\n";
}

}  // namespace
}  // namespace castwright::provider
