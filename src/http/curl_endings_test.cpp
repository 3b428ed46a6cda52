// Tests how answers end, cleanly or cut, and which requests never leave this machine.
#include "http/curl_test_fixture.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <string_view>

namespace castwright::http {
namespace {

// How bodies end well.

TEST_F(CurlTransportTest, AContentLengthBodyEndsWithEof) {
  const Outcome out =
      against(answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"));
  EXPECT_EQ(out.heads, 1);
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.headers.at(1).name, "x-a");
  EXPECT_EQ(out.bytes, "hello");
  EXPECT_EQ(out.ending, Ending::eof);
  EXPECT_EQ(out.detail, "");
}

TEST_F(CurlTransportTest, ACloseDelimitedBodyEndsWithEofEvenWhenItWasCut) {
  const Outcome out = against(answer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndata: {\"ty"));
  EXPECT_EQ(out.bytes, "data: {\"ty");
  // Only the terminal event of the stream can prove that the answer is complete.
  EXPECT_EQ(out.ending, Ending::eof);
}

TEST_F(CurlTransportTest, HttpOnePointZeroIsUnderstood) {
  const Outcome out = against(answer("HTTP/1.0 200 OK\r\n\r\nold"));
  EXPECT_EQ(out.bytes, "old");
  EXPECT_EQ(out.ending, Ending::eof);
}

TEST_F(CurlTransportTest, AnInterimHeadIsSkipped) {
  const Outcome out = against(answer(
      "HTTP/1.1 100 Continue\r\nX-I: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"));
  EXPECT_EQ(out.heads, 1);
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.headers.size(), 1U);
  EXPECT_EQ(out.bytes, "ok");
}

TEST_F(CurlTransportTest, AnAnswerWithoutABodyIsDelivered) {
  const Outcome out = against(answer("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_EQ(out.status, 204);
  EXPECT_EQ(out.bytes, "");
  EXPECT_EQ(out.ending, Ending::eof);
}

TEST_F(CurlTransportTest, AnErrorStatusIsAnAnswerLikeAnyOther) {
  const Outcome out =
      against(answer("HTTP/1.1 429 Slow Down\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nbusy"));
  EXPECT_EQ(out.status, 429);
  EXPECT_EQ(out.headers.at(0).name, "retry-after");
  EXPECT_EQ(out.headers.at(0).value, "7");
  EXPECT_EQ(out.bytes, "busy");
  EXPECT_EQ(out.ending, Ending::eof);
}

TEST_F(CurlTransportTest, EverySplitOfAChunkedAnswerGivesTheSameBytes) {
  const std::string wire = std::string(chunked_head)
                           + "3\r\nabc\r\n0b;ext=1\r\ndefghijklmn\r\n0\r\nX-Trailer: t\r\n\r\n";
  std::atomic<std::size_t> split{0};
  const TestServer server([&](const TestConnection& connection) {
    connection.read_request();
    const std::size_t at = split;
    connection.send(std::string_view(wire).substr(0, at));
    connection.send(std::string_view(wire).substr(at));
    connection.wait_for_close();
  });
  for (split = 0; split <= wire.size(); ++split) {
    const Outcome out = run(post(server.url()));
    ASSERT_EQ(out.bytes, "abcdefghijklmn") << "split at " << split;
    ASSERT_EQ(out.ending, Ending::eof) << "split at " << split;
  }
}

TEST_F(CurlTransportTest, OneByteAtATimeGivesTheWholeAnswer) {
  const Outcome out = against([](const TestConnection& connection) {
    connection.send_bytewise(std::string(chunked_head) + "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n");
  });
  EXPECT_EQ(out.bytes, "hello world");
  EXPECT_EQ(out.ending, Ending::eof);
}

// How bodies are cut, by the table that was measured with libcurl 7.88.

struct Cut {
  std::string_view name;
  std::string_view wire;
  bool tcp_reset;
  int curl_code;
  Ending ending;
};

class CutTest : public CurlTransportTest, public testing::WithParamInterface<Cut> {};

TEST_P(CutTest, EndsAsTheTableSays) {
  const Cut& cut = GetParam();
  const Outcome out = against([&cut](const TestConnection& connection) {
    connection.send(cut.wire);
    if (cut.tcp_reset) connection.reset_on_close();
  });
  EXPECT_EQ(out.curl_code, cut.curl_code) << out.detail;
  EXPECT_EQ(out.ending, cut.ending) << out.detail;
  if (cut.ending != Ending::eof) {
    EXPECT_TRUE(out.detail.starts_with("127.0.0.1:")) << out.detail;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Cuts,
    CutTest,
    testing::Values(
        Cut{"CleanLastChunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            false,
            0,
            Ending::eof},
        Cut{"FinWithoutLastChunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n",
            false,
            18,
            Ending::reset},
        Cut{"FinInsideAChunk",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nab",
            false,
            18,
            Ending::reset},
        Cut{"ShorterThanContentLength",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
            false,
            18,
            Ending::reset},
        Cut{"BrokenChunkHeader",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
            false,
            56,
            Ending::reset},
        Cut{"ResetAfterTheHead",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
            true,
            56,
            Ending::reset},
        Cut{"ResetBeforeTheHead", "", true, 56, Ending::reset},
        Cut{"ClosedBeforeTheHead", "", false, 52, Ending::reset},
        Cut{"ClosedInsideTheHead", "HTTP/1.1 200 OK\r\nX-Half: ", false, 0, Ending::reset},
        Cut{"NotHttpAtAll", "SSH-2.0-OpenSSH_9.2\r\n", false, 1, Ending::failed}),
    [](const testing::TestParamInfo<Cut>& cut) { return std::string(cut.param.name); });

// What never leaves this machine.

TEST_F(CurlTransportTest, ARefusedPortMeansNotSent) {
  std::string url;
  {
    const TestServer closed([](const TestConnection&) {});
    url = closed.url();
  }
  const Outcome out = run(post(url));
  EXPECT_EQ(out.ending, Ending::not_sent);
  EXPECT_EQ(out.curl_code, 7);
  EXPECT_EQ(out.heads, 0);
}

TEST_F(CurlTransportTest, ANameThatDoesNotExistMeansNotSent) {
  Request request = post("http://castwright-test.invalid/v1/responses");
  request.connect_ms_max = Millis(250);  // Without a network a resolver may never answer.
  const Outcome out = run(request);
  EXPECT_EQ(out.ending, Ending::not_sent) << out.detail;
}

TEST_F(CurlTransportTest, AFailedTlsHandshakeMeansNotSent) {
  const TestServer server(
      [](const TestConnection& connection) { connection.send("HTTP/1.1 400 No\r\n\r\n"); });
  const Outcome out = run(post("https" + server.url().substr(4)));
  EXPECT_EQ(out.ending, Ending::not_sent);
  EXPECT_EQ(out.curl_code, 35) << out.detail;
}

TEST_F(CurlTransportTest, AConnectTimeOutMeansNotSent) {
  // The server accepts and never answers the TLS greeting.
  const TestServer server([](const TestConnection& connection) { connection.wait_for_close(); });
  Request request = post("https" + server.url().substr(4));
  request.connect_ms_max = Millis(60);
  const Outcome out = run(request);
  EXPECT_EQ(out.ending, Ending::not_sent);
  EXPECT_EQ(out.curl_code, 28) << out.detail;
}

TEST_F(CurlTransportTest, WhatCannotBeExpressedIsAUsageError) {
  const auto fault_of = [this](const Request& request) {
    const auto stream = transport_->start(request);
    return stream ? Fault::internal : stream.error().fault;
  };
  for (const std::string_view url : {"",
                                     "http://",
                                     "ftp://host/",
                                     "file:///etc/passwd",
                                     "http://a b/",
                                     "http://host:99999/",
                                     "http://user:pw@host/",
                                     "nonsense",
                                     "http://host/\r\nX-Evil: 1"}) {
    EXPECT_EQ(fault_of(post(std::string(url))), Fault::usage) << url;
  }
  Request request = post("http://127.0.0.1:1/");
  request.headers = {{"X-A", "b\r\nX-Evil: 1"}};
  EXPECT_EQ(fault_of(request), Fault::usage);
  request.headers = {{"X A", "b"}};
  EXPECT_EQ(fault_of(request), Fault::usage);
  request.headers = {};
  request.key = Secret("key\n");
  EXPECT_EQ(fault_of(request), Fault::usage);
  request.key = Secret("key");
  request.key_header = "x-key: other\r\nx-evil";
  EXPECT_EQ(fault_of(request), Fault::usage);
}

}  // namespace
}  // namespace castwright::http
