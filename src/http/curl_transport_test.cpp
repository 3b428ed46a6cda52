// Tests limits, timers, and many streams at once.
#include "http/curl_transport.h"

#include "http/curl_test_fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

namespace castwright::http {
namespace {

using Kind = TransportEvent::Kind;

// Limits.

TEST_F(CurlTransportTest, AContentCodingThatWasNotAskedForIsRefused) {
  const Outcome out = against(
      answer("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08"));
  EXPECT_EQ(out.ending, Ending::failed);
  EXPECT_TRUE(out.detail.contains("content-encoding gzip was not asked for")) << out.detail;
  EXPECT_EQ(out.bytes, "");
}

TEST_F(CurlTransportTest, PlainTextUnderTheLabelOfACodingIsReadAsWhatItIs) {
  for (const std::string_view label : {"none", "UTF-8", "gzip", "br, gzip"}) {
    for (const std::string_view body : {"event: x\n\n",
                                        "data: y\n\n",
                                        ": hi\n\n",
                                        "\n{\"a\":1}",
                                        "<html>",
                                        "\xEF\xBB\xBFid: 1\n"}) {
      const Outcome out = against(answer(
          fmt::format("HTTP/1.1 200 OK\r\nContent-Encoding: {}\r\nContent-Length: {}\r\n\r\n{}",
                      label,
                      body.size(),
                      body)));
      EXPECT_EQ(out.ending, Ending::eof) << label << ": " << body << out.detail;
      EXPECT_EQ(out.bytes, body);
    }
  }
  for (const std::string_view label : {"none", "br", "deflate", "zstd"}) {
    for (const std::string_view body : {"\x1f\x8b\x08", "\x28\xb5\x2f\xfd", "\x1f"}) {
      const Outcome out = against(answer(
          fmt::format("HTTP/1.1 200 OK\r\nContent-Encoding: {}\r\nContent-Length: {}\r\n\r\n{}",
                      label,
                      body.size(),
                      body)));
      EXPECT_EQ(out.ending, Ending::failed) << label;
      EXPECT_EQ(out.bytes, "");
    }
  }
}

TEST_F(CurlTransportTest, PlainWordsUnderTheLabelOfACodingAreReadAndSoIsEveryBodyOfAnError) {
  const auto read = [this](
                        std::string_view status, std::string_view coding, std::string_view body) {
    return against(
        answer(fmt::format("HTTP/1.1 {}\r\nContent-Encoding: {}\r\nContent-Length: {}\r\n\r\n{}",
                           status,
                           coding,
                           body.size(),
                           body)));
  };
  for (const std::string_view coding : {"gzip", "br", "deflate", "zstd", "GZIP"}) {
    for (const std::string_view body : {"upstream connect error",
                                        "Dienst nicht verf\xC3\xBCgbar",
                                        "error code: 1020",
                                        "502 Bad Gateway\n"}) {
      for (const std::string_view status : {"200 OK", "502 Bad Gateway"}) {
        const Outcome out = read(status, coding, body);
        EXPECT_EQ(out.ending, Ending::eof) << coding << ": " << body << out.detail;
        EXPECT_EQ(out.bytes, body);
      }
    }
    for (const std::string_view body :
         {"busy", "no", "\x1f\x8b\x08\x01", "\x78\x9c\x4b\x2c", "\x0b\x02\x80\x68"}) {
      EXPECT_EQ(read("503 Busy", coding, body).bytes, body) << coding;
    }
    for (const std::string_view body :
         {"\x1f\x8b\x08\x01text", "\x78\x9c\x4b\x2ctext", "\x28\xb5\x2f\xfdtext", "x"}) {
      EXPECT_EQ(read("200 OK", coding, body).bytes, "") << coding;
    }
  }
}

TEST_F(CurlTransportTest, HeadersOverTheLimitEndTheExchange) {
  const std::string many = [] {
    std::string lines = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 3000; ++i)
      lines += "X-Header: " + std::string(20, 'x') + "\r\n";
    return lines + "\r\n";
  }();
  const std::string one = "HTTP/1.1 200 OK\r\nX-Header: " + std::string(1u << 20, 'x') + "\r\n\r\n";
  for (const std::string& wire : {many, one}) {
    const Outcome out = against(answer(wire));
    EXPECT_EQ(out.ending, Ending::limit) << out.detail;
    EXPECT_EQ(out.detail, "header_bytes_max");
    EXPECT_EQ(out.heads, 0);
  }
}

TEST_F(CurlTransportTest, AnEndlessBodyIsCutAtTheLimit) {
  open({.answer_bytes_max = 300'000});
  const Outcome out = against([](const TestConnection& connection) {
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    const std::string block(50'000, 'x');
    while (connection.send(block)) {
    }
  });
  EXPECT_EQ(out.ending, Ending::limit);
  EXPECT_EQ(out.detail, "answer_bytes_max");
  EXPECT_EQ(out.bytes.size(), 300'000U);
}

TEST_F(CurlTransportTest, OneWaitHandsOutABoundedBatchAndLosesNothing) {
  std::string text;
  std::string wire(chunked_head);
  for (std::size_t i = 0; text.size() < (8u << 20); ++i) {
    const std::string piece((i * 7919) % 60'000 + 1, static_cast<char>('a' + i % 26));
    text += piece;
    wire += fmt::format("{:x}\r\n{}\r\n", piece.size(), piece);
  }
  wire += "0\r\n\r\n";
  const TestServer server([&wire](const TestConnection& connection) {
    connection.read_request();
    connection.send(wire);
  });
  constexpr int streams = 4;
  for (int i = 0; i < streams; ++i)
    ASSERT_TRUE(transport_->start(post(server.url())));
  std::map<StreamId, Outcome> outcomes;
  std::vector<TransportEvent> events;
  int done = 0;
  while (done < streams) {
    ASSERT_TRUE(transport_->wait(clock_.now() + Millis(10'000), events));
    ASSERT_FALSE(events.empty());
    std::size_t bytes = 0;
    for (const TransportEvent& event : events) {
      bytes += event.bytes.size();
      outcomes[event.stream].add(event);
      if (event.kind == Kind::done) ++done;
    }
    EXPECT_LE(bytes, limits::batch_bytes_max + limits::receive_block_bytes);
  }
  for (const auto& [stream, out] : outcomes) {
    EXPECT_TRUE(out.bytes == text) << out.bytes.size() << " of " << text.size();
    EXPECT_EQ(out.ending, Ending::eof) << out.detail;
  }
}

// Timers.

TEST_F(CurlTransportTest, SilenceAfterTheRequestEndsAtTheIdleLimit) {
  const MonoTime begin = clock_.now();
  const Outcome out =
      against([](const TestConnection& connection) { connection.wait_for_close(); }, Millis(80));
  EXPECT_EQ(out.ending, Ending::timeout_idle);
  EXPECT_TRUE(out.detail.contains("no byte for 80 ms")) << out.detail;
  EXPECT_GE(clock_.now() - begin, Millis(80));
  EXPECT_LT(clock_.now() - begin, Millis(2000));
}

TEST_F(CurlTransportTest, SilenceInsideAnAnswerEndsAtTheIdleLimit) {
  const Outcome out = against(
      [](const TestConnection& connection) {
        connection.send(std::string(chunked_head) + "2\r\nab\r\n");
        connection.wait_for_close();
      },
      Millis(80));
  EXPECT_EQ(out.ending, Ending::timeout_idle);
  EXPECT_EQ(out.bytes, "ab");
}

TEST_F(CurlTransportTest, EveryByteStartsTheIdleTimerAgain) {
  std::atomic<bool> resume{false};
  // The waits of the client set the pace: each is well under the limit, and their sum exceeds it.
  const TestServer server([&resume](const TestConnection& connection) {
    connection.read_request();
    connection.send(std::string(chunked_head));
    for (int i = 0; i < 4; ++i) {
      resume.wait(false);
      resume = false;
      connection.send("1\r\nx\r\n");
    }
    connection.send("0\r\n\r\n");
  });
  Request request = post(server.url());
  request.idle_ms_max = Millis(200);
  ASSERT_TRUE(transport_->start(request));
  Outcome out;
  std::vector<TransportEvent> events;
  while (!out.done) {
    ASSERT_TRUE(transport_->wait(clock_.now() + Millis(60), events));
    for (const TransportEvent& event : events)
      out.add(event);
    if (events.empty()) {
      resume = true;
      resume.notify_one();
    }
  }
  EXPECT_EQ(out.ending, Ending::eof) << out.detail;
  EXPECT_EQ(out.bytes, "xxxx");
}

TEST_F(CurlTransportTest, AWaitWithNothingUnderWayEndsAtItsDeadline) {
  std::vector<TransportEvent> events;
  const MonoTime deadline = clock_.now() + Millis(20);
  ASSERT_TRUE(transport_->wait(deadline, events));
  EXPECT_TRUE(events.empty());
  EXPECT_GE(clock_.now(), deadline);
}

// From outside.

TEST_F(CurlTransportTest, WakeEndsAWaitFromAnotherThreadAndIsRememberedOnce) {
  std::vector<TransportEvent> events;
  const MonoTime far = clock_.now() + Millis(60'000);
  std::thread waker([this] { transport_->wake(); });
  ASSERT_TRUE(transport_->wait(far, events));
  waker.join();
  transport_->wake();
  transport_->wake();
  ASSERT_TRUE(transport_->wait(far, events));
  EXPECT_LT(clock_.now(), far);
  const MonoTime near = clock_.now() + Millis(5);
  ASSERT_TRUE(transport_->wait(near, events));
  EXPECT_GE(clock_.now(), near);
}

TEST_F(CurlTransportTest, StopInTheMiddleClosesTheConnectionAndNothingMoreComes) {
  std::atomic<bool> peer_gone{false};
  const TestServer server([&peer_gone](const TestConnection& connection) {
    connection.read_request();
    connection.send(std::string(chunked_head) + "2\r\nab\r\n");
    connection.wait_for_close();
    peer_gone = true;
    peer_gone.notify_one();
  });
  const auto stream = transport_->start(post(server.url()));
  ASSERT_TRUE(stream);
  Outcome out;
  std::vector<TransportEvent> events;
  while (out.bytes.empty()) {
    ASSERT_TRUE(transport_->wait(clock_.now() + Millis(5000), events));
    for (const TransportEvent& event : events)
      out.add(event);
  }
  transport_->stop(*stream);
  peer_gone.wait(false);
  ASSERT_TRUE(transport_->wait(clock_.now() + Millis(10), events));
  EXPECT_TRUE(events.empty());
  transport_->stop(*stream);  // Stopping a stream twice, or one that never existed, does nothing.
  transport_->stop(StreamId{999});
}

TEST_F(CurlTransportTest, ATransportMayGoWhileExchangesAreUnderWay) {
  const TestServer server([](const TestConnection& connection) { connection.wait_for_close(); });
  for (int i = 0; i < 3; ++i)
    ASSERT_TRUE(transport_->start(post(server.url())));
  std::vector<TransportEvent> events;
  ASSERT_TRUE(transport_->wait(clock_.now() + Millis(10), events));
  transport_.reset();
}

TEST_F(CurlTransportTest, FiftyStreamsAtOnceKeepTheirBytesApart) {
  const TestServer server([](const TestConnection& connection) {
    const std::string request = connection.read_request();
    const std::string name = request.substr(request.find("\r\n\r\n") + 4);
    connection.send(chunked_head);
    for (int i = 0; i < 40; ++i)
      connection.send("3\r\n" + name + "\r\n");
    connection.send("0\r\n\r\n");
  });
  std::map<StreamId, std::string> names;
  for (int i = 0; i < 50; ++i) {
    Request request = post(server.url());
    request.body = std::to_string(100 + i);
    const auto stream = transport_->start(request);
    ASSERT_TRUE(stream);
    names[*stream] = request.body;
  }
  std::map<StreamId, Outcome> outcomes;
  std::size_t done = 0;
  std::vector<TransportEvent> events;
  while (done < names.size()) {
    ASSERT_TRUE(transport_->wait(clock_.now() + Millis(10'000), events));
    ASSERT_FALSE(events.empty());
    for (const TransportEvent& event : events) {
      outcomes[event.stream].add(event);
      if (event.kind == Kind::done) ++done;
    }
  }
  for (const auto& [stream, name] : names) {
    std::string expected;
    for (int i = 0; i < 40; ++i)
      expected += name;
    EXPECT_EQ(outcomes[stream].bytes, expected);
    EXPECT_EQ(outcomes[stream].ending, Ending::eof);
  }
}

}  // namespace
}  // namespace castwright::http
