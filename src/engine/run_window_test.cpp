// Answers that may take hours and cost less: asked for with a completion window, polled until they
// are there, reserved and billed with the discount of the window.

#include "engine/run_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::Stage;
using testing::Each;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;

constexpr Millis hour = std::chrono::hours(1);
constexpr provider::Nanodollars discounted_cost = stage::good_answer_cost / 10 * 6;

http::Script unreachable() {
  http::Script script;
  script.status = 0;
  script.ending = http::Ending::not_sent;
  script.curl_code = 7;
  return script;
}

/// A run of one chunk whose answer may take eight hours, at a discount of 40 %.
struct Windowed : Stage {
  explicit Windowed(const std::vector<int>& words = {1'000}) : Stage(words) {
    settings.endpoint.background = true;
    settings.endpoint.window = CompletionWindow::eight_hours;
    settings.capabilities.windows.set(CompletionWindow::eight_hours, 40);
    settings.price = stage::simple_price();
    settings.reattach.poll_first = std::chrono::minutes(10);  // Few polls cover hours.
  }
  /// Returns the stream with which the provider takes the request: it says that it waits, and ends.
  http::Script queued_stream() const {
    AnswerStream stream(answer(1));
    json::Value body = json::Value::object();
    body.set("response",
             json::Value::object()
                 .set("id", "resp_1")
                 .set("object", "response")
                 .set("status", "queued"));
    stream.add("response.created", body);
    stream.add("response.queued", body);
    return played(stream.events());
  }
  http::Script object(std::string_view status) const {
    std::string body = AnswerStream(answer(1)).object();
    if (status != "completed") {
      body =
          fmt::format(R"({{"id":"resp_1","object":"response","status":"{}","output":[]}})", status);
    }
    http::Script script = played({body});
    script.headers = {{"content-type", "application/json"}};
    return script;
  }
  /// Expects the request, and `polls` polls that say that the answer still waits.
  void expect_queued(int polls) {
    transport->expect(queued_stream());
    for (int i = 0; i < polls; ++i)
      transport->expect(object("queued"));
  }
  std::vector<std::string> fetches() const {
    std::vector<std::string> urls;
    for (std::size_t i = 1; i < transport->requests.size(); ++i)
      urls.push_back(transport->requests[i].method + " " + transport->requests[i].url);
    return urls;
  }
};

TEST(Window, TheRequestNamesItsWindowAndTheAnswerIsPolledForHours) {
  Windowed run;
  constexpr int polls = 4;
  run.expect_queued(polls);
  run.transport->expect(run.object("completed"));
  const MonoTime begin = run.clock.now();
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_THAT(run.transport->requests.front().body,
              HasSubstr(R"("background_options":{"completion_window":"8h"})"));
  EXPECT_THAT(run.fetches(), Each(EndsWith("/responses/resp_1"))) << "no stream is followed";
  EXPECT_EQ(run.fetches().size(), polls + 1U);
  const auto told = run.recorder.all<journal::Reattached>();
  ASSERT_EQ(told.size(), 1U) << "of polls in a row the first";
  EXPECT_EQ(told[0].window, CompletionWindow::eight_hours);
  EXPECT_GT(run.clock.now() - begin, 2 * hour);
  EXPECT_EQ(result.figures.chunks[0].paid_requests, 1);
}

TEST(Window, TheDiscountIsInTheReservationAndInTheBill) {
  Stage plain({1'000});
  plain.settings.price = stage::simple_price();
  plain.expect_good(1, 1);
  const RunResult full = plain.finished_run();
  ASSERT_FALSE(full.stopped);
  ASSERT_EQ(full.figures.settled_nanodollars, stage::good_answer_cost);
  Windowed run;
  run.expect_queued(1);
  run.transport->expect(run.object("completed"));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(result.figures.settled_nanodollars, discounted_cost);
  const auto reserved_for_tokens = [](const Stage& stage) {
    const auto searches = stage.settings.endpoint.tool_calls_max * stage::simple_price().search;
    return *stage.recorder.all<journal::RequestReserved>().at(0).worst_nanodollars - searches;
  };
  EXPECT_EQ(reserved_for_tokens(run) * 10, reserved_for_tokens(plain) * 6);
}

TEST(Window, AnAnswerIsBilledByTheWindowInWhichItWasAskedFor) {
  Windowed run;
  run.transport->expect(run.queued_stream());
  run.transport->before_wait = [&] {
    if (!run.recorder.all<journal::ResponseKnown>().empty()) run.stop->raise(SIGINT);
  };
  ASSERT_TRUE(run.finished_run().stopped);
  EXPECT_EQ(run.state().chunks[0].newest()->window, CompletionWindow::eight_hours);
  run.next_process();
  run.settings.endpoint.window = CompletionWindow::soonest;
  run.clock.advance(3 * hour);
  run.transport->expect(run.object("queued"));
  run.transport->expect(run.object("completed"));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(result.figures.settled_nanodollars, discounted_cost);
  EXPECT_EQ(run.calls().size(), 1U) << "nothing is paid again";
}

TEST(Window, AnOutageThatWouldEndAnotherAnswerEndsNothing) {
  Windowed run;
  run.expect_queued(1);
  for (int i = 0; i < 3 * ReattachLimits().fruitless_max; ++i)
    run.transport->expect(unreachable());
  run.transport->expect(run.object("completed"));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(result.figures.chunks[0].paid_requests, 1);
}

TEST(Window, ALongOutageIsToldAgainAtIntervalsThatGrow) {
  Windowed run;
  run.expect_queued(1);
  for (int i = 0; i < 140; ++i)  // half a minute each
    run.transport->expect(unreachable());
  run.transport->expect(run.object("completed"));
  std::vector<Millis> told;
  std::optional<MonoTime> failing_since;
  run.transport->before_wait = [&] {
    const auto warnings = run.recorder.all<journal::Warning>();
    if (!failing_since && run.requests() > 2) failing_since = run.clock.now();
    if (warnings.size() <= told.size()) return;
    told.push_back(std::chrono::duration_cast<Millis>(run.clock.now() - *failing_since));
  };
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  constexpr std::array<int, 3> minutes{10, 30, 70};
  ASSERT_EQ(told.size(), minutes.size());
  for (std::size_t i = 0; i < minutes.size(); ++i) {
    EXPECT_GE(told[i] + Millis(60'000), std::chrono::minutes(minutes[i]));
    EXPECT_LE(told[i], std::chrono::minutes(minutes[i] + 4));
  }
  const std::string text = run.recorder.all<journal::Warning>().front().text;
  EXPECT_THAT(text, HasSubstr("chunk 1 (Part 1): its answer has been out of reach for 10 min"));
  EXPECT_THAT(text, HasSubstr("it is asked for again until 20"));
}

TEST(Window, WhatIsNotBegunWhenItsWindowIsOverIsStuckAndCanBeResumed) {
  Windowed run;
  run.settings.endpoint.window = CompletionWindow::two_hours;
  run.settings.deadline_ms_max.reset();
  run.expect_queued(20);
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_THAT(result.stopped->cause, HasSubstr("stuck in the provider's queue for 7800 s"));
  EXPECT_TRUE(result.stopped->resumable);
}

TEST(Window, AStreamThatStaysOpenIsFollowedToItsEnd) {
  Windowed run;
  run.expect_good(1, 1);
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_TRUE(run.fetches().empty());
  EXPECT_EQ(result.figures.settled_nanodollars, discounted_cost);
}

TEST(Window, AnAnswerThatSaysItHasNoneIsBilledAtTheFullPriceAndThatIsToldOnce) {
  struct Row {
    std::string_view fields;
    std::string_view word;
  };
  Stage plain({1'000, 1'000});
  plain.settings.price = stage::simple_price();
  plain.expect_good(1, 2);
  ASSERT_FALSE(plain.finished_run().stopped);
  const auto at_full_price = plain.recorder.all<journal::RequestReserved>();
  for (const auto& [fields, word] : {
           Row{R"({"background":false})", "background: false"},
           Row{R"({"background_options":{"completion_window":"2h"}})", "completion_window: 2h"},
           Row{R"({"background_options":null})", "no completion_window"},
           Row{R"({"service_tier":"priority"})", "service_tier: priority"},
       }) {
    Windowed run({1'000, 1'000});
    for (int chunk = 1; chunk <= 2; ++chunk) {
      AnswerStream stream(run.answer(chunk));
      stream.opening().deltas().closing().terminal("completed", json::parse(fields).value());
      run.transport->expect(played(stream.events()));
    }
    const RunResult result = run.finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    EXPECT_EQ(result.figures.settled_nanodollars, 2 * stage::good_answer_cost) << fields;
    std::size_t told = 0;
    for (const auto& warning : run.recorder.all<journal::Warning>())
      told += warning.text.contains(word) ? 1U : 0U;
    EXPECT_EQ(told, 1U) << fields;
    const auto reserved = run.recorder.all<journal::RequestReserved>();
    EXPECT_EQ(reserved.at(1).worst_nanodollars, at_full_price.at(1).worst_nanodollars)
        << "the next one is reserved at the full price too";
  }
}

TEST(Window, AnAnswerThatSaysNothingAgainstItsWindowKeepsTheDiscount) {
  Windowed run;
  AnswerStream stream(run.answer(1));
  stream.opening().deltas().closing().terminal(
      "completed",
      json::parse(R"({"background":true,"background_options":{"completion_window":"8h"},)"
                  R"("service_tier":"default"})")
          .value());
  run.transport->expect(played(stream.events()));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(result.figures.settled_nanodollars, discounted_cost);
}

TEST(Window, ARequestOutOfAWindowSaysNothingOfOne) {
  Stage run({1'000});
  run.settings.endpoint.background = true;
  run.expect_good(1, 1);
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_THAT(run.transport->requests.front().body, Not(HasSubstr("background_options")));
  EXPECT_THAT(run.file("events.ndjson"), Not(HasSubstr("window")));
}

}  // namespace
}  // namespace castwright::engine
