// The protocol over real connections. Each test names the rule of PROTOCOL.md that it is about.

#include "web/durable_streams.h"

#include "httpd/raw_client.h"
#include "web/offsets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::web {
namespace {

/// A stream in memory, which a test writes.
class Written final : public ByteStream {
 public:
  explicit Written(std::string type) : type_(std::move(type)) {}
  void write(std::string_view bytes, bool close = false) {
    const std::scoped_lock lock(mutex_);
    bytes_ += bytes;
    closed_ = closed_ || close;
  }
  void damage() {
    const std::scoped_lock lock(mutex_);
    damaged_ = true;
  }
  /// Takes all bytes away, although look() has promised them.
  void lose() {
    const std::scoped_lock lock(mutex_);
    promised_ = bytes_.size() + 10;
    bytes_.clear();
  }
  std::string_view content_type() const override { return type_; }
  Result<State> look() override {
    const std::scoped_lock lock(mutex_);
    if (damaged_) return fail(Fault::storage, "damaged");
    return State{.end = std::max<std::uint64_t>(bytes_.size(), promised_), .closed = closed_};
  }
  Result<Part> read(std::uint64_t from, std::size_t bytes_max) override {
    const std::scoped_lock lock(mutex_);
    if (from >= bytes_.size()) return Part{.bytes = {}, .end = from};
    if (type_ != "application/json") {
      std::string part = bytes_.substr(static_cast<std::size_t>(from), bytes_max);
      return Part{.bytes = part, .end = from + part.size()};
    }
    if (from > 0 && bytes_[static_cast<std::size_t>(from) - 1] != '\n')
      return fail(Fault::usage, "no message begins there");
    std::size_t end = bytes_.find('\n', static_cast<std::size_t>(from)) + 1;
    while (end - from < bytes_max && end < bytes_.size())
      end = bytes_.find('\n', end) + 1;
    return Part{.bytes = bytes_.substr(static_cast<std::size_t>(from), end - from), .end = end};
  }

 private:
  std::string type_;
  std::mutex mutex_;
  std::string bytes_;
  bool closed_ = false;
  bool damaged_ = false;
  std::uint64_t promised_ = 0;
};

class Protocol : public testing::Test {
 protected:
  explicit Protocol(const StreamTimes& times = {.look_every = Millis(5)})
      : streams_(
            [this](const std::string& path) -> Result<std::shared_ptr<ByteStream>> {
              const auto found = written_.find(path);
              if (found == written_.end()) return fail(Fault::missing, "no such stream");
              return found->second;
            },
            clock_,
            times),
        server_(httpd::Server::start(0, [this](auto& loop, auto request, auto exchange) {
                  streams_.answer(loop, request, std::move(exchange));
                }).value()) {}
  ~Protocol() override { server_->stop(); }

  std::unique_ptr<httpd::RawClient> ask(std::string_view target) {
    auto client = std::make_unique<httpd::RawClient>(server_->port());
    client->request("GET", target);
    return client;
  }
  /// The whole answer to a request that is answered at once.
  std::string answer(std::string_view target,
                     std::string_view method = "GET",
                     std::string_view header = "") {
    httpd::RawClient client(server_->port());
    client.send(fmt::format(
        "{} {} HTTP/1.1\r\nHost: x\r\n{}Connection: close\r\n\r\n", method, target, header));
    client.read_to_end();
    return client.take();
  }
  static std::string header(std::string_view answer, std::string_view name) {
    const std::size_t at = answer.find(fmt::format("\r\n{}: ", name));
    if (at == std::string_view::npos) return "";
    const std::size_t begin = at + name.size() + 4;
    return std::string(answer.substr(begin, answer.find("\r\n", begin) - begin));
  }
  static std::string body(std::string_view answer) {
    return std::string(answer.substr(answer.find("\r\n\r\n") + 4));
  }
  static int status(std::string_view answer) { return std::stoi(std::string(answer.substr(9, 3))); }

  RealClock clock_;
  std::shared_ptr<Written> text_ = std::make_shared<Written>("text/plain; charset=utf-8");
  std::shared_ptr<Written> json_ = std::make_shared<Written>("application/json");
  std::map<std::string, std::shared_ptr<ByteStream>> written_{{"/text", text_}, {"/json", json_}};
  DurableStreams streams_;
  std::unique_ptr<httpd::Server> server_;
};

TEST_F(Protocol, MetadataHeadTellsTypeTailAndWhetherTheStreamIsClosed) {
  text_->write("hello");
  const std::string open = answer("/text", "HEAD");
  EXPECT_EQ(status(open), 200);
  EXPECT_EQ(header(open, "Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(header(open, "Stream-Next-Offset"), offset_of(5));
  EXPECT_EQ(header(open, "Stream-Closed"), "");
  EXPECT_EQ(header(open, "Cache-Control"), "no-store");
  EXPECT_EQ(body(open), "");
  text_->write("", true);
  EXPECT_EQ(header(answer("/text", "HEAD"), "Stream-Closed"), "true");
}

TEST_F(Protocol, WhatDoesNotExistIs404AndWritingIs405) {
  for (const char* method : {"GET", "HEAD"})
    EXPECT_EQ(status(answer("/none", method)), 404);
  EXPECT_EQ(status(answer("/none?offset=now&live=sse")), 404);
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS"}) {
    const std::string refused = answer("/text", method);
    EXPECT_EQ(status(refused), 405) << method;
    EXPECT_EQ(header(refused, "Allow"), "GET, HEAD");
    EXPECT_EQ(header(refused, "X-Content-Type-Options"), "nosniff");
  }
}

TEST_F(Protocol, CatchUpReadsFromTheStartAndFromAnOffsetAndSaysThatItIsUpToDate) {
  text_->write("hello");
  for (const char* target : {"/text", "/text?offset=-1"}) {
    const std::string all = answer(target);
    EXPECT_EQ(status(all), 200);
    EXPECT_EQ(body(all), "hello");
    EXPECT_EQ(header(all, "Stream-Next-Offset"), offset_of(5));
    EXPECT_EQ(header(all, "Stream-Up-To-Date"), "true");
    EXPECT_EQ(header(all, "Stream-Closed"), "");
    EXPECT_EQ(header(all, "Cross-Origin-Resource-Policy"), "same-origin");
  }
  text_->write(" world");
  EXPECT_EQ(body(answer("/text?offset=" + offset_of(5))), " world");
}

TEST_F(Protocol, AtTheTailCatchUpIsEmptyWithTheSameOffsetAndClosedIfTheStreamIs) {
  text_->write("hello");
  const std::string tail = answer("/text?offset=" + offset_of(5));
  EXPECT_EQ(status(tail), 200);
  EXPECT_EQ(body(tail), "");
  EXPECT_EQ(header(tail, "Stream-Next-Offset"), offset_of(5));
  EXPECT_EQ(header(tail, "Stream-Up-To-Date"), "true");
  text_->write("", true);
  EXPECT_EQ(header(answer("/text?offset=" + offset_of(5)), "Stream-Closed"), "true");
  EXPECT_EQ(header(answer("/text"), "Stream-Closed"), "true");
}

TEST_F(Protocol, APartOfALargeStreamIsNeitherUpToDateNorClosed) {
  text_->write(std::string(3'000'000, 'x'), true);
  std::string offset = "-1";
  std::string read;
  int parts = 0;
  for (bool closed = false; !closed; ++parts) {
    const std::string part = answer("/text?offset=" + offset);
    read += body(part);
    closed = header(part, "Stream-Closed") == "true";
    EXPECT_EQ(closed, header(part, "Stream-Up-To-Date") == "true");
    EXPECT_EQ(closed, read.size() == 3'000'000);
    EXPECT_LT(offset, header(part, "Stream-Next-Offset"));
    offset = header(part, "Stream-Next-Offset");
  }
  EXPECT_GT(parts, 2);
}

TEST_F(Protocol, OffsetsThatThisServerNeverGaveAreRefused) {
  text_->write("hello");
  for (const char* offset : {"",
                             "0",
                             "0,1",
                             "0%201",
                             "..%2Fx",
                             "x%00",
                             "0000000000000001%0A",
                             "-2",
                             "NOW",
                             "00000000000000011"}) {
    EXPECT_EQ(status(answer(fmt::format("/text?offset={}", offset))), 400) << offset;
    EXPECT_EQ(status(answer(fmt::format("/text?offset={}&live=sse", offset))), 400) << offset;
  }
  EXPECT_EQ(status(answer("/text?offset=-1&offset=-1")), 400) << "twice";
  json_->write("{\"a\":1}\n");
  EXPECT_EQ(status(answer("/json?offset=" + offset_of(3))), 400) << "inside of a message";
  EXPECT_EQ(status(answer("/json?live=sse&offset=" + offset_of(3))), 400);
}

TEST_F(Protocol, NowIsTheTailWithoutAnyDataAndIsNeverCached) {
  text_->write("hello");
  json_->write("{\"a\":1}\n");
  const std::string now = answer("/text?offset=now");
  EXPECT_EQ(body(now), "");
  EXPECT_EQ(header(now, "Stream-Next-Offset"), offset_of(5));
  EXPECT_EQ(header(now, "Stream-Up-To-Date"), "true");
  EXPECT_EQ(header(now, "Cache-Control"), "no-store");
  EXPECT_EQ(header(now, "ETag"), "");
  EXPECT_EQ(body(answer("/json?offset=now")), "[]");
}

TEST_F(Protocol, JsonMessagesAreOneArray) {
  EXPECT_EQ(body(answer("/json")), "[]");
  json_->write("{\"a\":1}\n{\"b\":\"x\\ny\"}\n");
  const std::string all = answer("/json");
  EXPECT_EQ(header(all, "Content-Type"), "application/json");
  EXPECT_EQ(body(all), R"([{"a":1},{"b":"x\ny"}])");
}

TEST_F(Protocol, AnETagThatTheClientHasIs304AndAnotherTailIsAnotherTag) {
  text_->write("hello");
  const std::string tag = header(answer("/text"), "ETag");
  ASSERT_FALSE(tag.empty());
  const std::string same = answer("/text", "GET", "If-None-Match: \"a\", " + tag + "\r\n");
  EXPECT_EQ(status(same), 304);
  EXPECT_EQ(body(same), "");
  EXPECT_EQ(header(same, "Stream-Next-Offset"), offset_of(5));
  EXPECT_EQ(status(answer("/text", "GET", "If-None-Match: \"other\"\r\n")), 200);
  text_->write("!");
  EXPECT_EQ(status(answer("/text", "GET", "If-None-Match: " + tag + "\r\n")), 200);
  const std::string open = header(answer("/text"), "ETag");
  text_->write("", true);
  EXPECT_NE(header(answer("/text"), "ETag"), open) << "closed, although no byte came";
}

TEST_F(Protocol, WhatCanNoLongerChangeMayBeKeptAndTheTailMayNot) {
  text_->write(std::string(2'000'000, 'x'));
  EXPECT_EQ(header(answer("/text"), "Cache-Control"),
            "private, max-age=60, stale-while-revalidate=300");
  EXPECT_EQ(header(answer("/text?offset=" + offset_of(1'999'999)), "Cache-Control"),
            "private, no-cache");
}

TEST_F(Protocol, LongPollAnswersAtOnceIfThereIsDataAndNeedsAnOffset) {
  text_->write("hello");
  const std::string all = answer("/text?offset=-1&live=long-poll");
  EXPECT_EQ(status(all), 200);
  EXPECT_EQ(body(all), "hello");
  EXPECT_NE(header(all, "Stream-Cursor"), "");
  EXPECT_NE(header(all, "ETag"), "");
  EXPECT_EQ(status(answer("/text?live=long-poll")), 400);
  EXPECT_EQ(status(answer("/text?offset=-1&live=forever")), 400);
}

TEST_F(Protocol, LongPollWaitsForTheNextBytesFromAnOffsetAndFromNow) {
  text_->write("hello");
  auto from_offset = ask("/text?live=long-poll&offset=" + offset_of(5));
  auto from_now = ask("/text?live=long-poll&offset=now");
  EXPECT_FALSE(from_offset->read_some(50)) << "there is nothing yet";
  text_->write(" world");
  for (auto* client : {from_offset.get(), from_now.get()}) {
    ASSERT_TRUE(client->read_until(" world"));
    EXPECT_EQ(status(client->received()), 200);
    EXPECT_EQ(header(client->received(), "Stream-Next-Offset"), offset_of(11));
  }
}

TEST_F(Protocol, LongPollOfAClosedStreamNeverWaits) {
  text_->write("hello", true);
  for (const std::string& target : {"/text?live=long-poll&offset=" + offset_of(5),
                                    std::string("/text?live=long-poll&offset=now")}) {
    const std::string end = answer(target);
    EXPECT_EQ(status(end), 204);
    EXPECT_EQ(header(end, "Stream-Closed"), "true");
    EXPECT_EQ(header(end, "Stream-Up-To-Date"), "true");
    EXPECT_EQ(header(end, "Stream-Next-Offset"), offset_of(5));
  }
}

TEST_F(Protocol, AStreamThatIsClosedWhileSomebodyWaitsEndsTheWaiting) {
  auto poll = ask("/text?live=long-poll&offset=now");
  auto events = ask("/text?live=sse&offset=now");
  ASSERT_TRUE(events->read_until("upToDate"));
  text_->write("", true);
  ASSERT_TRUE(poll->read_until("Stream-Closed: true"));
  EXPECT_EQ(status(poll->received()), 204);
  ASSERT_TRUE(events->read_until("\"streamClosed\":true}"));
  ASSERT_TRUE(events->read_until("0\r\n\r\n"));
}

TEST_F(Protocol, ACursorThatIsSentComesBackGreater) {
  text_->write("hello");
  const std::string first = header(answer("/text?offset=-1&live=long-poll"), "Stream-Cursor");
  const std::string next =
      header(answer("/text?offset=-1&live=long-poll&cursor=" + first), "Stream-Cursor");
  EXPECT_GT(std::stoull(next), std::stoull(first));
  auto events = ask("/text?offset=-1&live=sse&cursor=" + next);
  ASSERT_TRUE(events->read_until("streamCursor\":\""));
  ASSERT_TRUE(events->read_until("}\n\n"));
  const std::string& got = events->received();
  const std::size_t at = got.find("streamCursor\":\"") + 15;
  EXPECT_GT(std::stoull(got.substr(at)), std::stoull(next));
}

TEST_F(Protocol, TheEventStreamHasAControlEventBehindEachDataEvent) {
  json_->write("{\"a\":1}\n{\"b\":2}\n");
  auto events = ask("/json?live=sse&offset=-1");
  ASSERT_TRUE(events->read_until("}\n\n"));
  const std::string got = events->take();
  EXPECT_EQ(header(got, "Content-Type"), "text/event-stream");
  EXPECT_EQ(header(got, "X-Accel-Buffering"), "no");
  EXPECT_TRUE(header(got, "Cache-Control").contains("no-cache"));
  EXPECT_TRUE(
      got.contains("event: data\ndata:[\ndata:{\"a\":1},\ndata:{\"b\":2}\ndata:]\n\n"
                   "event: control\ndata:{\"streamNextOffset\":\""
                   + offset_of(16) + "\""))
      << got;
  EXPECT_TRUE(got.contains("\"upToDate\":true"));
  json_->write("{\"c\":3}\n");
  ASSERT_TRUE(events->read_until("\"upToDate\":true"));
  EXPECT_TRUE(events->received().contains("data:[\ndata:{\"c\":3}\ndata:]\n\nevent: control\n"));
}

TEST_F(Protocol, AnEmptyStreamBeginsWithItsPlace) {
  auto events = ask("/text?live=sse&offset=-1");
  ASSERT_TRUE(events->read_until("}\n\n"));
  EXPECT_TRUE(events->received().contains("event: control\ndata:{\"streamNextOffset\":\""
                                          + offset_of(0) + "\""));
  EXPECT_FALSE(events->received().contains("event: data"));
}

TEST_F(Protocol, TextLooksLikeTextAndNeverLikeAnEvent) {
  text_->write("safe\r\n\r\nevent: control\rdata: {\"x\":1}\n\n two spaces\n", true);
  auto events = ask("/text?live=sse&offset=-1");
  ASSERT_TRUE(events->read_until("0\r\n\r\n"));
  EXPECT_TRUE(
      events->received().contains("event: data\ndata:safe\ndata:\ndata:event: control\n"
                                  "data:data: {\"x\":1}\ndata:\ndata:  two spaces\ndata:\n\n"
                                  "event: control\ndata:{"))
      << events->received();
}

TEST_F(Protocol, AReaderWhoIsSlowGetsEveryByteAndIsNotKeptInMemory) {
  text_->write(std::string(8'000'000, '#'), true);
  auto events = ask("/text?live=sse&offset=-1");
  ASSERT_TRUE(events->read_until("\"streamClosed\":true"));
  EXPECT_EQ(std::ranges::count(events->received(), '#'), 8'000'000);
}

TEST_F(Protocol, ADamagedStreamIs500AndALiveAnswerBreaksOff) {
  text_->write("hello");
  auto events = ask("/text?live=sse&offset=-1");
  ASSERT_TRUE(events->read_until("hello"));
  text_->damage();
  EXPECT_EQ(status(answer("/text")), 500);
  EXPECT_EQ(status(answer("/text", "HEAD")), 500);
  events->read_to_end();
  EXPECT_FALSE(events->received().ends_with("0\r\n\r\n")) << "no clean end";
}

TEST_F(Protocol, BytesThatWereTakenAwayAreAnErrorAndNobodyIsServedForEver) {
  text_->write("hello");
  auto events = ask("/text?live=sse&offset=-1");
  auto poll = ask("/text?live=long-poll&offset=now");
  ASSERT_TRUE(events->read_until("hello"));
  EXPECT_FALSE(poll->read_some(50)) << "it waits";
  text_->lose();
  EXPECT_EQ(status(answer("/text?offset=" + offset_of(2))), 500);
  ASSERT_TRUE(poll->read_until("no more"));
  EXPECT_EQ(status(poll->received()), 500);
  events->read_to_end();
  EXPECT_LT(events->received().size(), 2'000u);
  EXPECT_EQ(status(answer("/json")), 200) << "the server is alive";
}

TEST_F(Protocol, AnOffsetBehindTheEndIsRefused) {
  text_->write("hello", true);
  for (const char* live : {"", "&live=long-poll", "&live=sse"})
    EXPECT_EQ(status(answer(fmt::format("/text?offset={}{}", offset_of(6), live))), 400) << live;
}

TEST_F(Protocol, ALongPollThatCannotBeReadIsTold) {
  auto poll = ask("/text?live=long-poll&offset=now");
  EXPECT_FALSE(poll->read_some(30));
  text_->damage();
  ASSERT_TRUE(poll->read_until("damaged"));
  EXPECT_EQ(status(poll->received()), 500);
}

/// A stream that grows by a word whenever somebody looks, and closes behind the last one.
class Growing final : public ByteStream {
 public:
  static constexpr int words = 300;
  std::string_view content_type() const override { return "text/plain; charset=utf-8"; }
  Result<State> look() override {
    if (looks_ < words) bytes_ += fmt::format("w{} ", looks_++);
    return State{.end = bytes_.size(), .closed = looks_ == words};
  }
  Result<Part> read(std::uint64_t from, std::size_t bytes_max) override {
    std::string part = bytes_.substr(static_cast<std::size_t>(from), bytes_max);
    return Part{.bytes = part, .end = from + part.size()};
  }
  static std::string whole() {
    std::string all;
    for (int word = 0; word < words; ++word)
      all += fmt::format("w{} ", word);
    return all;
  }

 private:
  int looks_ = 0;
  std::string bytes_;
};

TEST_F(Protocol, EachOfHundredsOfReadersGetsEveryWordOnceWhileTheStreamGrows) {
  constexpr int readers_count = 150;  // more than are served in one go
  written_.emplace("/growing", std::make_shared<Growing>());
  std::vector<std::unique_ptr<httpd::RawClient>> readers;
  for (int i = 0; i < readers_count; ++i)
    readers.push_back(ask("/growing?offset=-1&live=sse"));
  for (auto& reader : readers) {
    ASSERT_TRUE(reader->read_until("\"streamClosed\":true"));
    const std::string answer = reader->take();
    std::string got;
    for (std::size_t at = answer.find("data:w"); at != std::string::npos;
         at = answer.find("data:w", at + 1))
      got += answer.substr(at + 5, answer.find('\n', at) - at - 5);
    ASSERT_EQ(got, Growing::whole());
  }
}

TEST_F(Protocol, ReadersWhoLeaveAreForgotten) {
  {
    auto events = ask("/text?live=sse&offset=-1");
    ASSERT_TRUE(events->read_until("}\n\n"));
  }
  std::size_t readers = 1;
  for (int i = 0; i < 400 && readers > 0; ++i) {
    std::promise<std::size_t> counted;
    server_->loop().post([&] { counted.set_value(streams_.readers()); });
    readers = counted.get_future().get();
    answer("/text");
  }
  EXPECT_EQ(readers, 0u);
}

class ShortTimes : public Protocol {
 protected:
  ShortTimes()
      : Protocol({.look_every = Millis(5),
                  .long_poll_max = Millis(60),
                  .event_stream_max = Millis(200),
                  .heartbeat_every = Millis(40)}) {}
};

TEST_F(ShortTimes, ALongPollWithoutNewsEndsWithTheTailAndNoContent) {
  text_->write("hello");
  const std::string end = answer("/text?live=long-poll&offset=" + offset_of(5));
  EXPECT_EQ(status(end), 204);
  EXPECT_EQ(header(end, "Stream-Next-Offset"), offset_of(5));
  EXPECT_EQ(header(end, "Stream-Up-To-Date"), "true");
  EXPECT_NE(header(end, "Stream-Cursor"), "");
  EXPECT_EQ(header(end, "Stream-Closed"), "");
}

TEST_F(ShortTimes, AnEventStreamIsAliveWithoutNewsAndEndsSoThatTheClientComesBack) {
  auto events = ask("/text?live=sse&offset=-1");
  ASSERT_TRUE(events->read_until(": no news\n\n"));
  ASSERT_TRUE(events->read_until("0\r\n\r\n"));
  EXPECT_FALSE(events->received().contains("streamClosed"));
}

TEST_F(Protocol, WhoAsksAServerThatTakesLeaveIsToldToComeBack) {
  text_->write("hello");
  auto waiting = ask("/text?offset=now&live=long-poll");
  EXPECT_FALSE(waiting->read_some(30));
  std::promise<void> left;
  server_->loop().post([&] {
    streams_.take_leave();
    left.set_value();
  });
  left.get_future().wait();
  ASSERT_TRUE(waiting->read_until("\r\n\r\n"));
  EXPECT_EQ(status(waiting->take()), 204);
  // An event stream that began here would be cut before it says anything.
  for (const char* target : {"/text?offset=now&live=sse", "/text?offset=now&live=long-poll"}) {
    const std::string refused = answer(target);
    EXPECT_EQ(status(refused), 503) << target;
    EXPECT_EQ(header(refused, "Retry-After"), "1");
  }
}

}  // namespace
}  // namespace castwright::web
