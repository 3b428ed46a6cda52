#include "http/fake_transport.h"

#include <gtest/gtest.h>

#include <vector>

namespace castwright::http {
namespace {

using Kind = TransportEvent::Kind;

struct Stage {
  FakeClock clock{WallTime{}};
  FakeTransport transport{clock};
  std::vector<TransportEvent> events;

  Status wait(Millis within) { return transport.wait(clock.now() + within, events); }
};

Request post() {
  Request request;
  request.url = "http://127.0.0.1:1/v1/responses";
  request.idle_ms_max = Millis(500);
  return request;
}

TEST(FakeTransport, AScriptIsPlayedInOrderAndMovesTheClock) {
  Stage stage;
  stage.transport.expect(
      {.pieces = {{Millis(10), "a"}, {Millis(20), "b"}}, .end_after = Millis(5)});
  const auto stream = stage.transport.start(post());
  ASSERT_TRUE(stream);
  const MonoTime begin = stage.clock.now();
  ASSERT_TRUE(stage.wait(Millis(1000)));
  ASSERT_EQ(stage.events.size(), 1U);
  EXPECT_EQ(stage.events[0].kind, Kind::head);
  EXPECT_EQ(stage.events[0].status, 200);
  ASSERT_TRUE(stage.wait(Millis(1000)));
  EXPECT_EQ(stage.events.at(0).bytes, "a");
  EXPECT_EQ(stage.clock.now() - begin, Millis(10));
  ASSERT_TRUE(stage.wait(Millis(1000)));
  EXPECT_EQ(stage.events.at(0).bytes, "b");
  ASSERT_TRUE(stage.wait(Millis(1000)));
  EXPECT_EQ(stage.events.at(0).kind, Kind::done);
  EXPECT_EQ(stage.events.at(0).ending, Ending::eof);
  EXPECT_EQ(stage.clock.now() - begin, Millis(35));
}

TEST(FakeTransport, TheDeadlineComesBeforeALaterPiece) {
  Stage stage;
  stage.transport.expect({.pieces = {{Millis(100), "late"}}});
  ASSERT_TRUE(stage.transport.start(post()));
  ASSERT_TRUE(stage.wait(Millis(1)));
  ASSERT_TRUE(stage.wait(Millis(40)));
  EXPECT_TRUE(stage.events.empty());
  ASSERT_TRUE(stage.wait(Millis(100)));
  EXPECT_EQ(stage.events.at(0).bytes, "late");
}

TEST(FakeTransport, AGapOverTheIdleLimitEndsTheExchange) {
  Stage stage;
  stage.transport.expect({.pieces = {{Millis(501), "never seen"}}});
  stage.transport.expect({.status = 0, .never_ends = true});
  for (int i = 0; i < 2; ++i)
    ASSERT_TRUE(stage.transport.start(post()));
  std::vector<Ending> endings;
  while (endings.size() < 2) {
    ASSERT_TRUE(stage.wait(Millis(10'000)));
    for (const TransportEvent& event : stage.events) {
      EXPECT_NE(event.kind, Kind::bytes);
      if (event.kind == Kind::done) endings.push_back(event.ending);
    }
  }
  EXPECT_EQ(endings, (std::vector{Ending::timeout_idle, Ending::timeout_idle}));
}

TEST(FakeTransport, ARequestThatNoScriptExpectsIsRefusedAndOnRecord) {
  Stage stage;
  const auto stream = stage.transport.start(post());
  ASSERT_FALSE(stream);
  EXPECT_EQ(stream.error().fault, Fault::internal);
  EXPECT_EQ(stage.transport.requests.size(), 1U);
}

TEST(FakeTransport, WakeAndStopAreHeard) {
  Stage stage;
  stage.transport.expect({.never_ends = true});
  const auto stream = stage.transport.start(post());
  ASSERT_TRUE(stream);
  ASSERT_TRUE(stage.wait(Millis(1)));
  stage.transport.wake();
  const MonoTime before = stage.clock.now();
  ASSERT_TRUE(stage.wait(Millis(400)));
  EXPECT_EQ(stage.clock.now(), before);
  stage.transport.stop(*stream);
  EXPECT_EQ(stage.transport.stopped, std::vector{*stream});
  ASSERT_TRUE(stage.wait(Millis(10'000)));
  EXPECT_TRUE(stage.events.empty());
}

}  // namespace
}  // namespace castwright::http
