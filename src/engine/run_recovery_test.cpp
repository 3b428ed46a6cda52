// What an earlier process left is judged before anything is asked for again: who said that an
// answer is gone, whether the user edited it, and whether the log and the tapes agree.

#include "engine/recovery.h"
#include "engine/run_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::refused;
using stage::Stage;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* other_server = "http://127.0.0.1:10/v1";
constexpr const char* unknown_here =
    R"({"error":{"message":"Response with id 'resp_1' not found."}})";

/// A run of one chunk.
struct LeftBehind : Stage {
  explicit LeftBehind(bool background) : Stage({1'000}) {
    settings.endpoint.background = background;
    settings.price = stage::simple_price();
  }
  /// Lets a signal stop the run while the provider writes the answer, after `count` events.
  void interrupt_after(std::size_t count) {
    const auto all = AnswerStream::whole(answer(1), 1'000).events();
    http::Script script = played({all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)});
    script.ending = http::Ending::reset;
    transport->expect(script);
    transport->before_wait = [this] {
      if (!recorder.all<journal::FirstText>().empty()) stop->raise(SIGINT);
    };
    ASSERT_TRUE(finished_run().stopped);
    next_process();
  }
  http::Script rest_after(std::size_t count) const {
    const auto all = AnswerStream::whole(answer(1), 1'000).events();
    return played({all.begin() + static_cast<std::ptrdiff_t>(count), all.end()});
  }
  RecoveryState left() const {
    const auto folder = disk::open_folder(path, disk::Missing::fail).value();
    const journal::RunState known = state();
    return what_is_left({*folder, record, known, topic}).value().front();
  }
  std::size_t paid() const {
    std::size_t posts = 0;
    for (const http::Request& request : transport->requests) {
      if (request.method == "POST") ++posts;
    }
    return posts;
  }
  void expect_gone_at(const std::string& base_url) {
    settings.endpoint.base_url = base_url;
    transport->expect(refused(404, unknown_here));
    transport->expect(refused(404, unknown_here));
    const RunResult result = finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(result.stopped->fault, Fault::provider);
    EXPECT_EQ(paid(), 0u);
    next_process();
    settings.endpoint.base_url = record.base_url;
  }
  /// Plays a process whose answer cannot be used, but is paid for and kept.
  void expect_unusable() {
    transport->expect(played(AnswerStream::whole("Sorry, no JSON today.").events()));
    ASSERT_TRUE(finished_run().stopped);
    ASSERT_EQ(state().chunks[0].newest()->end, "unusable");
    next_process();
  }
  void edit(const std::string& text) const {
    std::ofstream(path / store::raw_name(1), std::ios::binary) << text;
  }
};

TEST(Recovery, A404FromAnotherHostDoesNotMakeAnAnswerLost) {
  LeftBehind run(true);
  run.interrupt_after(6);
  run.expect_gone_at(other_server);
  EXPECT_EQ(run.left(), RecoveryState::running);
  run.transport->expect(run.rest_after(6));
  const RunResult result = run.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(run.paid(), 0u);
  EXPECT_EQ(run.file("L1_complete.txt"), run.script(1));
  EXPECT_EQ(result.figures.chunks[0].paid_requests, 1);
}

TEST(Recovery, A404TwiceFromTheProvidersOwnHostDoes) {
  LeftBehind run(true);
  run.interrupt_after(6);
  run.expect_gone_at(run.record.base_url);
  EXPECT_EQ(run.left(), RecoveryState::lost);
}

// The address where the answer was asked for has /v1, and this one does not.
constexpr const char* shortened = "http://127.0.0.1:9";

/// What an address answers that knows no responses, and so says nothing of this one.
http::Script nowhere(int form) {
  switch (form) {
    case 0: return refused(404, "<html><title>404 Not Found</title></html>", "text/html");
    case 1: return refused(404, R"({"detail":"Not Found"})");
    case 2: return refused(404, "404 page not found\n", "text/plain");
    case 3: return refused(404, R"j({"error":{"message":"Invalid URL (GET /responses/resp_1)"}})j");
    case 4: return refused(405, R"({"detail":"Method Not Allowed"})");
    case 5: return refused(410, "<html>Gone</html>", "text/html");
    case 6: return refused(404, "");
    default: return refused(404, unknown_here);
  }
}

TEST(Recovery, AnAddressThatKnowsNoResponsesDoesNotMakeAnAnswerLost) {
  for (int form = 0; form < 8; ++form) {
    SCOPED_TRACE(form);
    LeftBehind run(true);
    run.interrupt_after(6);
    run.settings.endpoint.base_url = shortened;
    for (int visit = 0; visit < 3; ++visit) {
      run.transport->expect(nowhere(form));
      run.transport->expect(nowhere(form));
      const RunResult result = run.finished_run();
      ASSERT_TRUE(result.stopped);
      EXPECT_THAT(result.stopped->cause, Not(HasSubstr("expired")));
      EXPECT_THAT(result.stopped->hints, Contains(HasSubstr("--base-url http://127.0.0.1:9/v1")));
      EXPECT_THAT(result.stopped->hints, Contains(HasSubstr("without paying again")));
      EXPECT_EQ(run.left(), RecoveryState::running);
      EXPECT_EQ(run.paid(), 0u);
      run.next_process();
    }
    run.settings.endpoint.base_url = run.record.base_url;
    run.transport->expect(run.rest_after(6));
    const RunResult result = run.finished_run();
    ASSERT_FALSE(result.stopped) << result.stopped->cause;
    EXPECT_EQ(run.paid(), 0u);
    EXPECT_EQ(run.file("L1_complete.txt"), run.script(1));
  }
}

TEST(Recovery, APageAtTheRightAddressIsNoProofUntilItIsMetTwice) {
  for (int form = 0; form < 6; ++form) {
    SCOPED_TRACE(form);
    LeftBehind run(true);
    run.interrupt_after(6);
    for (const RecoveryState after : {RecoveryState::running, RecoveryState::lost}) {
      run.transport->expect(nowhere(form));
      run.transport->expect(nowhere(form));
      const RunResult result = run.finished_run();
      ASSERT_TRUE(result.stopped);
      EXPECT_THAT(result.stopped->cause, Not(HasSubstr("expired")));
      EXPECT_EQ(run.left(), after);
      run.next_process();
    }
  }
}

TEST(Recovery, ACancelThatTheAddressDoesNotKnowDoesNotMakeAnAnswerLost) {
  for (int form = 0; form < 6; ++form) {
    SCOPED_TRACE(form);
    LeftBehind run(true);
    run.interrupt_after(6);
    run.settings.task = Task::cancel;
    for (int visit = 0; visit < 3; ++visit) {
      run.transport->expect(nowhere(form));
      const RunResult result = run.finished_run();
      ASSERT_TRUE(result.stopped);
      EXPECT_THAT(result.stopped->cause, Not(HasSubstr("expired")));
      EXPECT_EQ(run.left(), RecoveryState::running);
      run.next_process();
    }
  }
}

TEST(Recovery, TheIdOfAnAnswerIsStoredOnceHoweverOftenItIsGoneOnWith) {
  LeftBehind run(true);
  run.interrupt_after(5);
  const auto all = AnswerStream::whole(run.answer(1), 1'000).events();
  for (std::ptrdiff_t at = 5; at < 7; ++at) {
    http::Script script = played({all[static_cast<std::size_t>(at)]});
    script.ending = http::Ending::reset;
    run.transport->expect(script);
    run.transport->before_wait =
        [&run, name = store::raw_name(1), size = run.file(store::raw_name(1)).size()] {
          if (run.file(name).size() > size) run.stop->raise(SIGINT);
        };
    ASSERT_TRUE(run.finished_run().stopped);
    run.next_process();
  }
  run.transport->expect(run.rest_after(7));
  ASSERT_FALSE(run.finished_run().stopped);
  const std::string events = run.file(store::events_name);
  std::size_t known = 0;
  for (std::size_t at = 0; (at = events.find("\"response_known\"", at)) != std::string::npos; ++at)
    ++known;
  EXPECT_EQ(known, 1u);
}

TEST(Recovery, AnEditedAnswerThatStillCannotBeUsedIsKeptBesideTheNewOne) {
  LeftBehind run(false);
  run.expect_unusable();
  run.edit("a person's half-finished work");
  EXPECT_EQ(run.left(), RecoveryState::lost);
  run.expect_good(1, 1);
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_EQ(run.file(store::raw_name(1) + ".edited.1"), "a person's half-finished work");
  EXPECT_EQ(run.file(store::raw_name(1)), run.answer(1));
  EXPECT_EQ(run.file("L1_complete.txt"), run.script(1));
}

TEST(Recovery, AnAnswerThatNobodyEditedLeavesNothingAside) {
  LeftBehind run(false);
  run.expect_unusable();
  run.expect_good(1, 1);
  ASSERT_FALSE(run.finished_run().stopped);
  EXPECT_THAT(run.files(), Not(Contains(HasSubstr(".edited."))));
}

TEST(Recovery, AnAnswerThatWasPutRightIsStoredWithItsBillAndWithoutARequest) {
  LeftBehind run(false);
  run.expect_unusable();
  run.edit(run.answer(1));
  EXPECT_EQ(run.left(), RecoveryState::repaired);
  run.settings.task = Task::reparse;
  ASSERT_TRUE(run.run().has_value());
  EXPECT_EQ(run.requests(), 0u);
  const journal::RunState state = run.state();
  EXPECT_TRUE(state.chunks[0].stored);
  EXPECT_EQ(state.chunks[0].newest()->end, "completed");
  EXPECT_EQ(state.chunks[0].paid_requests(), 1);
  EXPECT_EQ(run.file(store::checkpoint_name(1)), run.text(1));
  ASSERT_EQ(run.calls().size(), 1u);
  EXPECT_EQ(run.calls()[0].end, "completed");
  EXPECT_EQ(run.calls()[0].cost_nanodollars, stage::good_answer_cost);
  EXPECT_TRUE(run.calls()[0].text.has_value());
}

/// Cuts the run's log before the first event of this type.
void lose_log_from(const LeftBehind& run, std::string_view type) {
  const std::string events = run.file(store::events_name);
  const std::size_t at = events.find(fmt::format("\"type\":\"{}\"", type));
  ASSERT_NE(at, std::string::npos);
  std::ofstream(run.path / store::events_name, std::ios::binary)
      << events.substr(0, events.rfind('\n', at) + 1);
}

TEST(Recovery, ALogThatLostItsEndIsNotPaidForAgain) {
  for (const auto* lost : {"request_reserved", "request_opened"}) {
    LeftBehind run(false);
    run.expect_unusable();
    lose_log_from(run, lost);
    run.expect_good(1, 1);
    const auto result = run.run();
    ASSERT_FALSE(result.has_value());
    EXPECT_EQ(exit_code(result.error().fault), 11);
    EXPECT_EQ(run.requests(), 0u);
  }
}

}  // namespace
}  // namespace castwright::engine
