#include "web/guard.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace castwright::web {
namespace {

int status_of(std::string method,
              std::vector<std::pair<std::string, std::string>> headers,
              std::uint16_t port = 8080) {
  httpd::Request request;
  request.method = std::move(method);
  for (auto& [name, value] : headers)
    request.headers.push_back({.name = std::move(name), .value = std::move(value)});
  const auto refusal = refused(request, port);
  return refusal ? refusal->status : 200;
}

TEST(Guard, ItAnswersToTheNamesOfThisMachineWithItsPort) {
  for (const char* host : {"127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"})
    EXPECT_EQ(status_of("GET", {{"Host", host}}), 200) << host;
}

TEST(Guard, ANameThatAnotherServerResolvesToThisMachineIsRefused) {
  for (const char* host : {"evil.example:8080",
                           "127.0.0.1.evil.example:8080",
                           "localhost.evil.example:8080",
                           "127.0.0.1:8080.evil.example",
                           "127.0.0.1",
                           "127.0.0.1:80",
                           "127.0.0.2:8080",
                           "user@127.0.0.1:8080",
                           "127.0.0.1:8080 ",
                           "0.0.0.0:8080",
                           ""})
    EXPECT_EQ(status_of("GET", {{"Host", host}}), 421) << host;
}

TEST(Guard, TheUsualPortIsLeftOutByClients) {
  EXPECT_EQ(status_of("GET", {{"Host", "127.0.0.1"}}, 80), 200);
  EXPECT_EQ(status_of("GET", {{"Host", "localhost:80"}}, 80), 200);
  EXPECT_EQ(status_of("GET", {{"Host", "evil.example"}}, 80), 421);
  EXPECT_EQ(status_of("POST", {{"Host", "localhost"}, {"Origin", "http://localhost"}}, 80), 200);
}

TEST(Guard, NoHostAndTwoHostsAreRefused) {
  EXPECT_EQ(status_of("GET", {}), 400);
  EXPECT_EQ(status_of("GET", {{"Host", "127.0.0.1:8080"}, {"host", "127.0.0.1:8080"}}), 400);
}

TEST(Guard, AnotherSiteMayNotAct) {
  const std::pair<std::string, std::string> host{"Host", "127.0.0.1:8080"};
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    for (const char* origin : {"https://evil.example",
                               "null",
                               "http://127.0.0.1:9090",
                               "https://127.0.0.1:8080",
                               "http://127.0.0.1:8080.evil.example",
                               ""})
      EXPECT_EQ(status_of(method, {host, {"Origin", origin}}), 403) << origin;
    EXPECT_EQ(status_of(method, {host, {"Sec-Fetch-Site", "cross-site"}}), 403);
    EXPECT_EQ(status_of(method, {host, {"Sec-Fetch-Site", "same-site"}}), 403);
    EXPECT_EQ(status_of(method, {host, {"Origin", "http://127.0.0.1:8080"}}), 200);
    EXPECT_EQ(status_of(method, {host}), 200) << "a program, which has no origin";
  }
}

}  // namespace
}  // namespace castwright::web
