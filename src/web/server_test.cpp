// The server from outside: the attacks that a page of another site or a rude client tries.

#include "web/server.h"

#include "core/id.h"
#include "httpd/raw_client.h"
#include "store/output.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::web {
namespace {

class Served : public testing::Test {
 protected:
  Served()
      : root_(std::filesystem::temp_directory_path() / ("castwright-web-" + random_hex(8))),
        output_(store::Output::open(root_).value()),
        server_(Server::start(0, *output_).value()) {
    const std::string address = server_->address();
    port_ = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  }
  ~Served() override {
    server_->stop();
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  std::string raw(std::string_view bytes) const {
    httpd::RawClient client(port_);
    client.send(bytes);
    client.read_to_end();
    return client.received();
  }
  std::string ask(std::string_view target,
                  std::string_view method = "GET",
                  std::string_view headers = "") const {
    return raw(fmt::format("{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n{}Connection: close\r\n\r\n",
                           method,
                           target,
                           port_,
                           headers));
  }
  static std::string status(std::string_view answer) { return std::string(answer.substr(9, 3)); }

  std::filesystem::path root_;
  std::unique_ptr<store::Output> output_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

TEST_F(Served, ItIsHealthy) {
  const std::string answer = ask("/healthz");
  EXPECT_EQ(status(answer), "200");
  EXPECT_TRUE(answer.ends_with("\r\n\r\nok\n"));
}

TEST_F(Served, ARequestWithoutItsOwnHostIsRefusedBeforeAnythingElse) {
  EXPECT_EQ(status(raw("GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")),
            "421");
  EXPECT_EQ(status(raw("GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n")), "400");
  EXPECT_EQ(status(raw("GET /healthz HTTP/1.0\r\n\r\n")), "400");
  EXPECT_EQ(status(raw("GET http://evil.example/healthz HTTP/1.1\r\nHost: evil.example\r\n"
                       "Connection: close\r\n\r\n")),
            "400");
}

TEST_F(Served, AnotherSiteMayNotActAndIsToldNothing) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH"}) {
    EXPECT_EQ(status(ask("/healthz", method, "Origin: https://evil.example\r\n")), "403");
    EXPECT_EQ(status(ask("/healthz", method, "Origin: null\r\n")), "403");
    EXPECT_EQ(status(ask("/streams/x/events", method, "Sec-Fetch-Site: cross-site\r\n")), "403");
  }
  const std::string answer = ask("/healthz", "GET", "Origin: https://evil.example\r\n");
  EXPECT_FALSE(answer.contains("Access-Control")) << "no page of another site may read";
  EXPECT_TRUE(answer.contains("X-Content-Type-Options: nosniff"));
}

TEST_F(Served, NoPathLeadsToAFile) {
  for (const char* target : {"/../castwright.db",
                             "/streams/../../castwright.db",
                             "/streams/%2e%2e/%2e%2e/castwright.db",
                             "/streams/%252e%252e/castwright.db",
                             "/streams/..%5c..%5ccastwright.db",
                             "/runs/",
                             "/etc/passwd",
                             "/streams/x%00/events",
                             "//castwright.db",
                             "/streams/%c0%ae%c0%ae/events"}) {
    const std::string answer = ask(target);
    EXPECT_TRUE(status(answer) == "404" || status(answer) == "400") << target << answer;
    EXPECT_FALSE(answer.contains("SQLite"));
  }
}

TEST_F(Served, RudeRequestsAreRefusedOrClosedAndTheServerGoesOn) {
  EXPECT_EQ(status(ask("/" + std::string(64u << 10, 'a'))), "431");
  EXPECT_EQ(status(ask("/healthz", "GET", "X: " + std::string(1u << 20, 'a') + "\r\n")), "431");
  const std::string host = fmt::format("Host: 127.0.0.1:{}\r\n", port_);
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11),
        std::string("GET\r\n\r\n"),
        "GET / HTTP/1.1\r\n" + host
            + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\n" + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        "GET / HTTP/1.1\r\n" + host + "Content-Length: -1\r\n\r\n"}) {
    const std::string answer = raw(bytes);
    EXPECT_TRUE(answer.empty() || status(answer).starts_with('4')) << answer;
  }
  std::vector<std::unique_ptr<httpd::RawClient>> idle;
  for (int i = 0; i < 300; ++i) {
    idle.push_back(std::make_unique<httpd::RawClient>(port_));
    idle.back()->send("GET /healthz HTT");
  }
  EXPECT_EQ(status(ask("/healthz")), "200");
}

TEST_F(Served, CountsItsAnswersByStatus) {
  ask("/healthz");
  ask("/api/runs/nothing");
  const std::string page = ask("/metrics");
  for (const char* line : {"Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n",
                           "castwright_http_requests_total{handler=\"healthz\",code=\"200\"} 1\n",
                           "castwright_http_requests_total{handler=\"api\",code=\"404\"} 1\n",
                           "castwright_stream_readers 0\n"})
    EXPECT_TRUE(page.contains(line)) << line << page;
}

TEST_F(Served, ItListensOnThisMachineOnly) {
  EXPECT_TRUE(server_->address().starts_with("http://127.0.0.1:"));
  const auto second = Server::start(port_, *output_);
  EXPECT_FALSE(second) << "the port is taken";
}

}  // namespace
}  // namespace castwright::web
