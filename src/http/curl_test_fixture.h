#pragma once
// What the tests of CurlTransport share: one transport in real time, exchanges with a server that
// sends raw bytes, and their results. For tests only.

#include "http/curl_transport.h"
#include "http/http_test_server.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::http {

inline constexpr std::string_view chunked_head =
    "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

/// The result of one exchange, as a test sees it.
struct Outcome {
  int heads = 0;
  int status = 0;
  std::vector<Header> headers;
  std::string bytes;
  bool done = false;
  Ending ending = Ending::failed;
  int curl_code = 0;
  std::string detail;

  void add(const TransportEvent& event) {
    EXPECT_FALSE(done) << "an event after the last one";
    switch (event.kind) {
      case TransportEvent::Kind::head:
        ++heads;
        status = event.status;
        headers = event.headers;
        break;
      case TransportEvent::Kind::bytes:
        EXPECT_EQ(heads, 1);
        EXPECT_FALSE(event.bytes.empty());
        // Reads the promised slack, so that the address sanitizer can check it.
        bytes.append(event.bytes.data(), event.bytes.size() + event.slack);
        bytes.resize(bytes.size() - event.slack);
        break;
      case TransportEvent::Kind::done:
        done = true;
        ending = event.ending;
        curl_code = event.curl_code;
        detail = event.detail;
        break;
    }
  }
};

class CurlTransportTest : public testing::Test {
 protected:
  void SetUp() override { open({}); }

  void open(CurlSettings settings) {
    auto opened = CurlTransport::open(clock_, std::move(settings));
    ASSERT_TRUE(opened) << opened.error().what;
    transport_ = *std::move(opened);
  }

  static Request post(std::string url) {
    Request request;
    request.url = std::move(url);
    request.headers = {{"Content-Type", "application/json"}};
    request.body = "{}";
    request.connect_ms_max = Millis(5000);
    request.idle_ms_max = Millis(5000);
    return request;
  }

  /// Runs one exchange to its end.
  Outcome run(const Request& request) {
    const auto stream = transport_->start(request);
    EXPECT_TRUE(stream) << stream.error().what;
    Outcome outcome;
    if (stream) finish(outcome);
    return outcome;
  }

  void finish(Outcome& outcome) {
    const MonoTime deadline = clock_.now() + Millis(10'000);
    std::vector<TransportEvent> events;
    while (!outcome.done && clock_.now() < deadline) {
      ASSERT_TRUE(transport_->wait(deadline, events));
      for (const TransportEvent& event : events)
        outcome.add(event);
    }
    EXPECT_TRUE(outcome.done);
  }

  /// Runs one exchange with a server that answers the request with `play`.
  Outcome against(const TestServer::Play& play, Millis idle_ms_max = Millis(5000)) {
    const TestServer server([&play](const TestConnection& connection) {
      if (!connection.read_request().empty()) play(connection);
    });
    Request request = post(server.url());
    request.idle_ms_max = idle_ms_max;
    return run(request);
  }

  static TestServer::Play answer(std::string_view bytes) {
    return [bytes](const TestConnection& connection) { connection.send(bytes); };
  }

  RealClock clock_;
  std::unique_ptr<CurlTransport> transport_;
};

}  // namespace castwright::http
