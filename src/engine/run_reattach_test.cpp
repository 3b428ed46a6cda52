// Answers made in the background: dropped streams are followed again, polled, or given up with the
// provider's reason, and are paid for once.

#include "engine/run_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::refused;
using stage::Stage;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

/// A run of one chunk whose answer is made in the background.
struct Background : Stage {
  Background() : Stage({1'000}) {
    settings.endpoint.background = true;
    settings.price = stage::simple_price();
  }
  std::vector<std::string> events() const { return AnswerStream::whole(answer(1), 1'000).events(); }
  http::Script dropped_after(std::size_t count) const {
    const auto all = events();
    return cut(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count));
  }
  http::Script rest_after(std::size_t count) const {
    const auto all = events();
    return played({all.begin() + static_cast<std::ptrdiff_t>(count), all.end()});
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
  static http::Script cut(std::vector<std::string>::const_iterator first,
                          std::vector<std::string>::const_iterator last) {
    http::Script script = played({first, last});
    script.ending = http::Ending::reset;
    script.curl_code = 56;
    return script;
  }
  void expect_whole() {
    const RunResult result = finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    EXPECT_EQ(file("L1_complete.txt"), script(1));
    EXPECT_EQ(file(store::raw_name(1)), answer(1));
    EXPECT_EQ(result.figures.chunks[0].paid_requests, 1);
    EXPECT_EQ(result.figures.settled_nanodollars, stage::good_answer_cost);
  }
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const http::Request& request : transport->requests)
      lines.push_back(request.method + " " + request.url.substr(request.url.find("/v1")));
    return lines;
  }
};

constexpr const char* post = "POST /v1/responses";
constexpr const char* poll = "GET /v1/responses/resp_1";

TEST(Reattach, AfterADropBehindEveryEventTheTextIsThereOnceAndPaidForOnce) {
  const std::size_t count = Background().events().size();
  for (std::size_t at = 1; at < count; ++at) {
    Background run;
    run.transport->expect(run.dropped_after(at));
    run.transport->expect(run.rest_after(at));
    SCOPED_TRACE(at);
    run.expect_whole();
    EXPECT_THAT(
        run.asked(),
        ElementsAre(post,
                    fmt::format("GET /v1/responses/resp_1?stream=true&starting_after={}", at - 1)));
    const auto told = run.recorder.all<journal::Reattached>();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].after, std::to_string(at - 1));
  }
}

TEST(Reattach, DroppedOnEveryAttachItGoesOnUntilTheEnd) {
  Background run;
  const auto all = run.events();
  for (std::size_t at = 0; at < all.size(); ++at)
    run.transport->expect(Background::cut(all.begin() + static_cast<std::ptrdiff_t>(at),
                                          all.begin() + static_cast<std::ptrdiff_t>(at) + 1));
  run.expect_whole();
}

TEST(Reattach, AServerThatIgnoresTheCursorAndReplaysEverythingGivesTheTextOnce) {
  Background run;
  run.transport->expect(run.dropped_after(9));
  run.transport->expect(run.rest_after(0));
  run.expect_whole();
}

TEST(Reattach, WhereTheNumbersStandStillTheObjectIsAskedForAndNoStream) {
  Background run;
  std::vector<std::string> events = run.events();
  for (std::string& event : events) {
    const std::string_view key = R"("sequence_number":)";
    const std::size_t begin = event.find(key) + key.size();
    event.replace(begin, event.find_first_not_of("0123456789", begin) - begin, "0");
  }
  run.transport->expect(Background::cut(events.begin(), events.begin() + 9));
  run.transport->expect(run.object("completed"));
  run.expect_whole();
  EXPECT_THAT(run.asked(), ElementsAre(post, poll));
}

TEST(Reattach, AGapIsRepairedFromTheFinalObject) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->expect(run.rest_after(8));
  run.expect_whole();
}

TEST(Reattach, TooOldForAStreamItIsPolledUntilItIsThere) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->expect(refused(
      400,
      R"({"error":{"message":"This response can no longer be streamed because it is more than 5 minutes old"}})"));
  run.transport->expect(run.object("in_progress"));
  run.transport->expect(run.object("in_progress"));
  run.transport->expect(run.object("completed"));
  run.expect_whole();
  EXPECT_THAT(run.asked(), ElementsAre(post, EndsWith("starting_after=5"), poll, poll, poll));
}

TEST(Reattach, APageOfHtmlAnEmpty200AndAnErrorInsteadOfAnObjectProveNothing) {
  for (const char* body : {"", "<html>502</html>", R"({"error":{"message":"busy"}})", "[]"}) {
    Background run;
    run.transport->expect(run.dropped_after(6));
    run.transport->expect(played({body}));
    run.transport->expect(played({body}));
    run.transport->expect(run.object("completed"));
    SCOPED_TRACE(body);
    run.expect_whole();
  }
}

TEST(Reattach, BusyAndUnreachableAreTriedAgain) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->expect(refused(429, "{}"));
  run.transport->expect(refused(503, "<html>"));
  http::Script unreachable;
  unreachable.status = 0;
  unreachable.ending = http::Ending::not_sent;
  run.transport->expect(unreachable);
  run.transport->expect(run.rest_after(6));
  run.expect_whole();
}

TEST(Reattach, AnotherResponsesObjectIsNotTakenForOurs) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->expect(played({""}));
  run.transport->expect(played(
      {R"({"id":"resp_2","status":"completed","output":[{"type":"message","content":[{"type":"output_text","text":"x"}]}]})"}));
  run.transport->expect(run.object("completed"));
  run.expect_whole();
}

TEST(Reattach, AnAnswerThatIsGoneIsFaultOfTheProviderAndNamesItsId) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->expect(
      refused(404, R"({"error":{"message":"Response with id 'resp_1' not found."}})"));
  run.transport->expect(refused(404, "{}"));
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::provider);
  EXPECT_THAT(result.stopped->cause, HasSubstr("answer expired, response id resp_1"));
  EXPECT_EQ(run.requests(), 3u);
  EXPECT_EQ(run.calls()[0].cost_nanodollars, std::nullopt) << "billing unknown";
}

TEST(Reattach, AnAnswerThatFailedWhileWeWereAwayIsAFailureWithTheProvidersCode) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->expect(played({""}));
  run.transport->expect(played(
      {R"({"id":"resp_1","status":"failed","error":{"code":"server_error","message":"m"},"output":[]})"}));
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::provider);
  EXPECT_THAT(result.stopped->cause, HasSubstr("server_error"));
  EXPECT_EQ(run.calls()[0].response_id, "resp_1");
}

TEST(Reattach, StuckInTheQueueIsReportedWithTheCommandThatStopsIt) {
  Background run;
  run.settings.progress_ms_max = Millis(600'000);
  run.settings.deadline_ms_max = Millis(1'200'000);
  run.transport->expect(run.dropped_after(1));
  run.transport->expect(played({""}));
  for (int i = 0; i < 20; ++i)
    run.transport->expect(run.object("queued"));
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(exit_code(result.stopped->fault), 6);
  EXPECT_THAT(result.stopped->cause, HasSubstr("stuck in the provider's queue for 120 s"));
  EXPECT_THAT(result.stopped->hints, testing::Contains(HasSubstr("castwright cancel")));
}

TEST(Reattach, AnAnswerThatWasNotMadeInTheBackgroundIsNeverAskedForAgain) {
  Background run;
  run.settings.endpoint.background = false;
  run.transport->expect(run.dropped_after(6));
  ASSERT_TRUE(run.finished_run().stopped);
  EXPECT_THAT(run.asked(), ElementsAre(post));
}

TEST(Reattach, ADropBeforeTheIdIsKnownStopsWithBillingUnknown) {
  Background run;
  http::Script nothing;
  nothing.status = 0;
  nothing.ending = http::Ending::reset;
  run.transport->expect(nothing);
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.figures.chunks[0].end, "unknown");
  EXPECT_THAT(run.asked(), ElementsAre(post));
}

TEST(Reattach, ASignalStopsItAndTheNextProcessFetchesTheRestWithoutPaying) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->before_wait = [&] {
    if (!run.recorder.all<journal::FirstText>().empty()) run.stop->raise(SIGINT);
  };
  const RunResult stopped = run.finished_run();
  ASSERT_TRUE(stopped.stopped);
  EXPECT_EQ(stopped.stopped->fault, Fault::interrupted);
  EXPECT_EQ(run.state().chunks[0].newest()->end, "cut");
  run.next_process();
  run.transport->expect(run.rest_after(6));
  run.expect_whole();
  EXPECT_THAT(run.asked(), ElementsAre(EndsWith("starting_after=5")));
  EXPECT_EQ(run.calls().size(), 1u);
  EXPECT_EQ(run.calls()[0].cost_nanodollars, stage::good_answer_cost) << "settled in the end";
}

TEST(Reattach, AnAnswerIsBilledByTheModelThatWasAskedForIt) {
  for (const bool known : {true, false}) {
    Background run;
    run.transport->expect(run.dropped_after(6));
    run.transport->before_wait = [&] {
      if (!run.recorder.all<journal::FirstText>().empty()) run.stop->raise(SIGINT);
    };
    ASSERT_TRUE(run.finished_run().stopped);
    run.next_process();
    run.settings.endpoint.model = "another-model";
    run.settings.price->output *= 10;
    if (known) run.settings.earlier_models["test-model"] = {.price = stage::simple_price()};
    run.transport->expect(run.rest_after(6));
    const RunResult result = run.finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    const auto cost = known ? std::optional(stage::good_answer_cost) : std::nullopt;
    EXPECT_EQ(result.figures.settled_nanodollars, cost) << "unknown is unknown, never today's";
  }
}

TEST(Reattach, AModelThatIsNotTheRunsIsKeptWithItsRequest) {
  Background run;
  run.settings.endpoint.model = "another-model";
  run.transport->expect(run.dropped_after(6));
  run.transport->before_wait = [&] {
    if (!run.recorder.all<journal::FirstText>().empty()) run.stop->raise(SIGINT);
  };
  ASSERT_TRUE(run.finished_run().stopped);
  EXPECT_EQ(run.state().chunks[0].newest()->model, "another-model");
  run.next_process();
  run.settings.endpoint.model = run.record.model;
  run.settings.price->output *= 10;
  run.settings.earlier_models["another-model"] = {.price = stage::simple_price()};
  run.transport->expect(run.rest_after(6));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(result.figures.settled_nanodollars, stage::good_answer_cost);
}

TEST(Reattach, AnOldAnswerIsPolledByTheNextProcess) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->before_wait = [&] {
    if (!run.recorder.all<journal::FirstText>().empty()) run.stop->raise(SIGINT);
  };
  ASSERT_TRUE(run.finished_run().stopped);
  run.clock.advance(Millis(301'000));
  run.next_process();
  run.transport->expect(run.object("completed"));
  run.expect_whole();
  EXPECT_THAT(run.asked(), ElementsAre(poll));
}

TEST(Reattach, CancelStopsTheAnswerAtTheProviderAndAsksForNothing) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->before_wait = [&] {
    if (!run.recorder.all<journal::FirstText>().empty()) run.stop->raise(SIGINT);
  };
  ASSERT_TRUE(run.finished_run().stopped);
  run.next_process();
  run.settings.task = Task::cancel;
  run.transport->expect(played(
      {R"({"id":"resp_1","status":"cancelled","output":[],"usage":{"input_tokens":10,"output_tokens":500}})"}));
  const RunResult result = run.finished_run();
  EXPECT_THAT(run.asked(), ElementsAre("POST /v1/responses/resp_1/cancel"));
  EXPECT_EQ(result.figures.chunks[0].end, "cancelled");
  EXPECT_EQ(run.calls()[0].cost_nanodollars, 10 * 1'000 + 500 * 8'000);
}

TEST(Reattach, WhatWasCompletedBeforeTheCancelArrivedIsKept) {
  Background run;
  run.transport->expect(run.dropped_after(6));
  run.transport->before_wait = [&] {
    if (!run.recorder.all<journal::FirstText>().empty()) run.stop->raise(SIGINT);
  };
  ASSERT_TRUE(run.finished_run().stopped);
  run.next_process();
  run.settings.task = Task::cancel;
  run.transport->expect(run.object("completed"));
  run.expect_whole();
}

// The rest is about servers that do not behave as the API says.

TEST(Reattach, WhatIsBeingWrittenIsNotStuckInTheQueueThoughNobodySaidInProgress) {
  for (const bool background : {true, false}) {
    Background run;
    run.settings.endpoint.background = background;
    run.settings.reattach.queued_max = Millis(3'000);
    AnswerStream stream(run.answer(1));
    const auto queued = json::parse(R"({"response":{"id":"resp_1","status":"queued"}})").value();
    const auto thinking =
        json::parse(R"({"output_index":0,"item":{"id":"rs_1","type":"reasoning","summary":[]}})")
            .value();
    stream.add("response.created", queued).add("response.queued", queued);
    stream.add("response.output_item.added", thinking);
    stream.add("response.output_item.done", thinking);
    stream.deltas().closing().terminal("completed");
    http::Script script = played(stream.events());
    script.pieces[3].after = Millis(4'000);
    script.pieces[4].after = Millis(4'000);
    run.transport->expect(script);
    SCOPED_TRACE(background);
    run.expect_whole();
    EXPECT_THAT(run.asked(), ElementsAre(post));
  }
}

TEST(Reattach, WithoutSequenceNumbersItIsPolledAndTheTextIsThereOnce) {
  const auto unnumbered = [](std::vector<std::string> events) {
    for (std::string& event : events) {
      const std::size_t at = event.find("\"sequence_number\":");
      event.erase(at, event.find(',', at) + 1 - at);
    }
    return events;
  };
  Background run;
  const auto all = unnumbered(run.events());
  run.transport->expect(Background::cut(all.begin(), all.begin() + 7));
  run.transport->expect(run.object("in_progress"));
  run.transport->expect(run.object("completed"));
  run.expect_whole();
  EXPECT_THAT(run.asked(), ElementsAre(post, poll, poll));
}

TEST(Reattach, AnAttachThatBringsAnObjectIsFollowedByPollsAtTheirIntervalOnly) {
  Background run;
  run.settings.reattach.poll_first = Millis(2'000);
  run.transport->expect(run.dropped_after(6));
  for (int i = 0; i < 4; ++i)
    run.transport->expect(run.object("in_progress"));
  run.transport->expect(run.object("completed"));
  std::vector<MonoTime> begun;
  run.transport->before_wait = [&] {
    if (begun.size() < run.requests()) begun.push_back(run.clock.now());
  };
  run.expect_whole();
  EXPECT_THAT(run.asked(), ElementsAre(post, EndsWith("starting_after=5"), poll, poll, poll, poll));
  ASSERT_EQ(begun.size(), 6u);
  for (std::size_t i = 2; i < begun.size(); ++i)
    EXPECT_GE(begun[i] - begun[i - 1], Millis(2'000)) << i;
}

TEST(Reattach, AnObjectInTheQueueInPlaceOfTheStreamIsPolledToItsEnd) {
  for (const int status : {200, 202}) {
    Background run;
    http::Script queued = run.object("queued");
    queued.status = status;
    run.transport->expect(queued);
    run.transport->expect(run.object("queued"));
    run.transport->expect(run.object("in_progress"));
    run.transport->expect(run.object("completed"));
    SCOPED_TRACE(status);
    run.expect_whole();
    ASSERT_GE(run.requests(), 2u);
    EXPECT_EQ(run.asked().front(), post);
    EXPECT_EQ(std::ranges::count(run.asked(), post), 1);
    EXPECT_EQ(run.asked()[1], poll);
  }
}

TEST(Reattach, WhereTheServerDidNotTakeItToTheBackgroundNoFetchIsPromised) {
  Background run;
  auto events = run.events();
  const std::string_view mark = R"("object":"response")";
  events[0].insert(events[0].find(mark) + mark.size(), R"(,"background":false)");
  run.transport->expect(Background::cut(events.begin(), events.begin() + 6));
  const RunResult result = run.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_THAT(run.asked(), ElementsAre(post));
  for (const auto* promise : {"without paying", "castwright cancel", "goes on writing"})
    EXPECT_THAT(result.stopped->hints, testing::Not(testing::Contains(HasSubstr(promise))));
}

}  // namespace
}  // namespace castwright::engine
