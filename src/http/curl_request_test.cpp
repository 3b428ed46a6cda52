// Tests what is sent, how often, and to whom.
#include "http/curl_test_fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace castwright::http {
namespace {

/// A variable that is set during one test. The threads of the servers do not read the environment.
class EnvironmentVariable {
 public:
  EnvironmentVariable(std::string name, const std::string& value) : name_(std::move(name)) {
    ::setenv(name_.c_str(), value.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): no other reader
  }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;
  ~EnvironmentVariable() {
    ::unsetenv(name_.c_str());  // NOLINT(concurrency-mt-unsafe): no other reader
  }

 private:
  std::string name_;
};

TEST_F(CurlTransportTest, TheRequestIsHttpOnePointOneWithItsHeadersAndNothingUnasked) {
  std::string seen;
  const TestServer server([&seen](const TestConnection& connection) {
    seen = connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  Request request = post(server.url());
  request.headers.push_back({"X-Client-Request-Id", "abc"});
  request.key = Secret("sk-test");
  // The body is large enough for an Expect header.
  request.body = "{\"n\":\"" + std::string(2'000'000, 'x') + "\"}";
  EXPECT_EQ(run(request).ending, Ending::eof);
  const std::string head = seen.substr(0, seen.find("\r\n\r\n") + 4);
  EXPECT_TRUE(head.starts_with("POST /v1/responses HTTP/1.1\r\n")) << head;
  EXPECT_TRUE(head.contains("\r\nAuthorization: Bearer sk-test\r\n"));
  EXPECT_TRUE(head.contains("\r\nContent-Type: application/json\r\n"));
  EXPECT_TRUE(head.contains("\r\nX-Client-Request-Id: abc\r\n"));
  for (const std::string_view unasked :
       {"Expect", "Accept-Encoding", "Upgrade", "Cookie", "urlencoded"}) {
    EXPECT_FALSE(head.contains(unasked)) << unasked;
  }
  EXPECT_EQ(seen.substr(head.size()), request.body);
}

TEST_F(CurlTransportTest, TheKeyGoesInTheHeaderThatIsNamedAndInNoOther) {
  std::string seen;
  const TestServer server([&seen](const TestConnection& connection) {
    seen = connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  Request request = post(server.url());
  request.key = Secret("sk-test");
  request.key_header = "api-key";
  EXPECT_EQ(run(request).ending, Ending::eof);
  EXPECT_TRUE(seen.contains("\r\napi-key: sk-test\r\n")) << seen;
  EXPECT_FALSE(seen.contains("Authorization")) << seen;
}

TEST_F(CurlTransportTest, GetAndDeleteHaveNoBody) {
  std::string seen;
  const TestServer server([&seen](const TestConnection& connection) {
    seen = connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  });
  for (const std::string method : {"GET", "DELETE"}) {
    Request request = post(server.url("/v1/responses/resp_1?stream=true"));
    request.method = method;
    request.body.clear();
    EXPECT_EQ(run(request).ending, Ending::eof);
    EXPECT_TRUE(seen.starts_with(method + " /v1/responses/resp_1?stream=true HTTP/1.1\r\n"))
        << seen;
  }
}

// If a connection that libcurl kept dies before the answer, libcurl silently repeats the request.
TEST_F(CurlTransportTest, ADyingKeptAliveConnectionIsNotAReasonToPostTwice) {
  std::atomic<int> posts{0};
  const TestServer server([&posts](const TestConnection& connection) {
    while (!connection.read_request().empty()) {
      if (++posts > 1) return;  // The server closes without an answer.
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    }
  });
  EXPECT_EQ(run(post(server.url())).ending, Ending::eof);
  const Outcome second = run(post(server.url()));
  EXPECT_EQ(second.ending, Ending::reset);
  EXPECT_EQ(posts, 2);
}

TEST_F(CurlTransportTest, ARedirectIsNotFollowedAndTheKeyStaysWithItsOrigin) {
  std::atomic<int> elsewhere{0};
  const TestServer other([&elsewhere](const TestConnection& connection) {
    if (!connection.read_request().empty()) ++elsewhere;
  });
  for (const std::string status : {"301", "302", "303", "307", "308"}) {
    const std::string answer_bytes = "HTTP/1.1 " + status + " Moved\r\nLocation: " + other.url()
                                     + "\r\nContent-Length: 5\r\n\r\nmoved";
    const Outcome out = against(answer(answer_bytes));
    EXPECT_EQ(out.ending, Ending::redirect) << status;
    EXPECT_EQ(out.status, std::atoi(status.c_str()));
    EXPECT_TRUE(out.detail.contains(other.url())) << out.detail;
  }
  EXPECT_EQ(elsewhere, 0);
}

TEST_F(CurlTransportTest, LoopbackNeverGoesThroughAProxy) {
  std::atomic<int> proxied{0};
  const TestServer proxy([&proxied](const TestConnection& connection) {
    if (!connection.read_request().empty()) ++proxied;
  });
  const EnvironmentVariable variable("http_proxy", proxy.url(""));
  const Outcome direct = against(answer("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_EQ(direct.bytes, "ok");
  EXPECT_EQ(proxied, 0);
  const Outcome through = run(post("http://castwright-test.invalid/v1/responses"));
  EXPECT_EQ(through.ending, Ending::reset);  // The proxy closes without an answer.
  EXPECT_EQ(proxied, 1);
}

TEST_F(CurlTransportTest, AProxyThatCannotBeReachedIsToldFromAServer) {
  const std::string_view told = "the proxy cannot be reached";
  for (const char* name : {"http_proxy", "https_proxy"}) {
    const EnvironmentVariable variable(name, "http://127.0.0.1:1");
    const std::string scheme = std::string(name).substr(0, std::string_view(name).find('_'));
    const Outcome out = run(post(scheme + "://castwright-test.invalid/v1/responses"));
    EXPECT_EQ(out.ending, Ending::not_sent);
    EXPECT_TRUE(out.detail.contains(told)) << out.detail;
  }
  const Outcome direct = run(post("http://127.0.0.1:1/v1/responses"));
  EXPECT_EQ(direct.ending, Ending::not_sent);
  EXPECT_FALSE(direct.detail.contains(told)) << direct.detail;
}

TEST_F(CurlTransportTest, ATunnellingProxyDoesNotSeeTheKey) {
  std::string connect;
  const TestServer proxy([&connect](const TestConnection& connection) {
    connect = connection.read_request();
    connection.send("HTTP/1.1 407 Who Are You\r\nContent-Length: 0\r\n\r\n");
  });
  const EnvironmentVariable variable("https_proxy", proxy.url(""));
  Request request = post("https://castwright-test.invalid/v1/responses");
  request.key = Secret("sk-test");
  const Outcome out = run(request);
  EXPECT_TRUE(connect.starts_with("CONNECT castwright-test.invalid:443 HTTP/1.1\r\n")) << connect;
  EXPECT_FALSE(connect.contains("sk-test"));
  EXPECT_EQ(out.ending, Ending::not_sent) << out.detail;
  EXPECT_EQ(out.heads, 0);
}

}  // namespace
}  // namespace castwright::http
