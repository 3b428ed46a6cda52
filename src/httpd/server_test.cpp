#include "httpd/server.h"

#include "httpd/raw_client.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <utility>

namespace castwright::httpd {
namespace {

using Answering = std::unique_ptr<Exchange>;

std::unique_ptr<Server> serve(Handler handler, const Limits& limits = {}) {
  auto server = Server::start(0, std::move(handler), limits);
  EXPECT_TRUE(server.has_value());
  return std::move(*server);
}

TEST(Server, HandsOverMethodTargetQueryHeadersAndBody) {
  std::promise<Request> seen;
  const auto server = serve([&seen](Loop&, Request request, Answering exchange) {
    exchange->send({.status = 200, .headers = {{.name = "X-One", .value = "1"}}, .body = "hello"});
    seen.set_value(std::move(request));
  });
  RawClient client(server->port());
  client.send(
      "POST /a%20b/c?x=1+2&y&z=%26 HTTP/1.1\r\nHost: h\r\nX-Thing: yes\r\nContent-Length: "
      "3\r\n\r\nabc");
  ASSERT_TRUE(client.read_until("hello"));
  EXPECT_TRUE(
      client.received().starts_with("HTTP/1.1 200 OK\r\nX-One: 1\r\nContent-Length: 5\r\n\r\n"));
  const Request request = seen.get_future().get();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/a b/c");
  EXPECT_EQ(request.query_value("x"), "1 2");
  EXPECT_EQ(request.query_value("y"), "");
  EXPECT_EQ(request.query_value("z"), "&");
  EXPECT_FALSE(request.query_value("w"));
  EXPECT_EQ(request.header("x-thing"), "yes");
  EXPECT_EQ(request.body, "abc");
}

TEST(Server, OneConnectionServesManyRequestsAlsoWhenTheyComeAtOnce) {
  const auto server = serve([](Loop&, const Request& request, const Answering& exchange) {
    exchange->send({.status = 200, .headers = {}, .body = request.path});
  });
  RawClient client(server->port());
  client.request("GET", "/one");
  ASSERT_TRUE(client.read_until("/one"));
  client.request("GET", "/two");
  client.request("GET", "/three");
  client.request("GET", "/four");
  ASSERT_TRUE(client.read_until("/four"));
  EXPECT_LT(client.received().find("/two"), client.received().find("/three"));
}

TEST(Server, EveryPieceIsAChunkOfItsOwn) {
  const auto server = serve([](Loop&, const Request&, const Answering& exchange) {
    exchange->begin(200, {});
    exchange->write("one");
    exchange->write("twotwo");
    exchange->end();
  });
  RawClient client(server->port());
  client.request("GET", "/");
  ASSERT_TRUE(client.read_until("0\r\n\r\n"));
  EXPECT_TRUE(client.received().ends_with("3\r\none\r\n6\r\ntwotwo\r\n0\r\n\r\n"));
}

TEST(Server, HttpOneZeroGetsNoChunksAndAClose) {
  const auto server = serve([](Loop&, const Request&, const Answering& exchange) {
    exchange->begin(200, {});
    exchange->write("all");
    exchange->end();
  });
  RawClient client(server->port());
  client.send("GET / HTTP/1.0\r\n\r\n");
  client.read_to_end();
  EXPECT_TRUE(client.received().ends_with("Connection: close\r\n\r\nall"));
  EXPECT_EQ(client.end(), RawClient::End::fin);
}

TEST(Server, ASlowPeerStopsTheProducerUntilItHasRead) {
  std::promise<void> filled;
  std::promise<void> drained;
  Answering kept;
  const auto server = serve([&](Loop&, const Request&, Answering exchange) {
    kept = std::move(exchange);
    kept->begin(200, {});
    while (!kept->full())
      kept->write(std::string(64u << 10, 'x'));
    kept->when_drained([&] {
      kept->write("last");
      kept->end();
      drained.set_value();
    });
    filled.set_value();
  });
  RawClient client(server->port());
  client.request("GET", "/");
  filled.get_future().get();
  ASSERT_TRUE(client.read_until("last"));
  drained.get_future().get();
  server->stop();
}

TEST(Server, APeerThatGoesAwayIsNoticedAtOnce) {
  std::promise<void> gone;
  Answering kept;
  const auto server = serve([&](Loop&, const Request&, Answering exchange) {
    kept = std::move(exchange);
    kept->when_gone([&gone] { gone.set_value(); });
    kept->begin(200, {});
    kept->write("start");
  });
  {
    RawClient client(server->port());
    client.request("GET", "/");
    ASSERT_TRUE(client.read_until("start"));
  }
  gone.get_future().get();
  server->stop();
}

TEST(Server, FaultsOfTheWireAreWhatTheySay) {
  const auto server = serve([](Loop& loop, const Request& request, Answering exchange) {
    if (request.path == "/fin") return exchange->close();
    if (request.path == "/reset") return exchange->reset();
    if (request.path == "/raw") {
      exchange->write_raw("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort");
      return exchange->close();
    }
    exchange->begin(200, {});
    exchange->write("half");
    loop.after(std::chrono::milliseconds(1),
               [exchange = std::move(exchange)] { exchange->close(); });
  });
  const auto end_of = [&server](std::string_view path, std::string* received = nullptr) {
    RawClient client(server->port());
    client.request("GET", path);
    client.read_to_end();
    if (received != nullptr) *received = client.received();
    return client.end();
  };
  std::string received;
  EXPECT_EQ(end_of("/fin", &received), RawClient::End::fin);
  EXPECT_EQ(received, "");
  EXPECT_EQ(end_of("/reset"), RawClient::End::reset);
  EXPECT_EQ(end_of("/raw", &received), RawClient::End::fin);
  EXPECT_TRUE(received.ends_with("short"));
  EXPECT_EQ(end_of("/half", &received), RawClient::End::fin);
  EXPECT_TRUE(received.ends_with("4\r\nhalf\r\n"));
}

TEST(Server, LimitsAndGarbageAreAnsweredWith4xx) {
  const auto server =
      serve([](Loop&, const Request&, const Answering& exchange) { exchange->send({}); },
            {.header_bytes_max = 2048, .body_bytes_max = 100});
  const auto answer_to = [&server](std::string_view bytes) {
    RawClient client(server->port());
    client.send(bytes);
    client.read_to_end();
    return client.received().substr(0, 12);
  };
  EXPECT_EQ(answer_to("GET / HTTP/1.1\r\nX: " + std::string(4000, 'x') + "\r\n\r\n"),
            "HTTP/1.1 431");
  EXPECT_EQ(answer_to("POST / HTTP/1.1\r\nContent-Length: 101\r\n\r\n"), "HTTP/1.1 413");
  EXPECT_EQ(answer_to("\x16\x03\x01 garbage\r\n\r\n"), "HTTP/1.1 400");
  EXPECT_EQ(answer_to("GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.1 400");
  EXPECT_EQ(answer_to("GET http://elsewhere/ HTTP/1.1\r\nHost: h\r\n\r\n"), "HTTP/1.1 400");
}

TEST(Server, ARequestThatNeverEndsIsClosed) {
  const auto server =
      serve([](Loop&, const Request&, const Answering& exchange) { exchange->send({}); },
            {.request_ms_max = Millis(20)});
  RawClient client(server->port());
  client.send("GET / HTTP/1.1\r\nHost:");
  client.read_to_end();
  EXPECT_NE(client.end(), RawClient::End::none);
  EXPECT_EQ(client.received(), "");
}

TEST(Server, ExpectContinueIsAnsweredBeforeTheBodyComes) {
  const auto server = serve([](Loop&, const Request& request, const Answering& exchange) {
    exchange->send({.status = 200, .headers = {}, .body = request.body});
  });
  RawClient client(server->port());
  client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
  ASSERT_TRUE(client.read_until("HTTP/1.1 100 Continue\r\n\r\n"));
  client.send("body");
  EXPECT_TRUE(client.read_until("body"));
}

TEST(Server, APortInUseIsAnErrorThatNamesIt) {
  const auto server = serve([](Loop&, const Request&, const Answering&) {});
  const auto second = Server::start(server->port(), [](Loop&, const Request&, const Answering&) {});
  ASSERT_FALSE(second.has_value());
  EXPECT_TRUE(second.error().what.contains(std::to_string(server->port())));
}

TEST(Target, OnlyWholeOriginFormsAreTaken) {
  EXPECT_EQ(parse_target("/v1/responses?stream=true&starting_after=3")->query.size(), 2U);
  EXPECT_EQ(parse_target("/a/../b")->path, "/a/../b");
  for (const std::string_view bad : {"", "v1", "*", "http://h/", "/%", "/%1", "/%00", "/?a=%g0"})
    EXPECT_FALSE(parse_target(bad)) << bad;
}

}  // namespace
}  // namespace castwright::httpd
