// Resuming a run: signals, a second process on the same folder, recovered answers, money already
// spent, and a disk that fills up at every single write.

#include "engine/recovery.h"
#include "engine/run_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <string>
#include <vector>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::Stage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A stream that would take minutes.
http::Script slow(const Stage& stage, int number) {
  AnswerStream stream(stage.answer(number));
  stream.opening().deltas(10);
  return played(stream.events(), Millis(500));
}
http::Script cut(const Stage& stage, int number) {
  AnswerStream stream(stage.answer(number));
  return played(stream.opening().deltas().events());
}

TEST(Signal, InTheMiddleOfAStreamStopsWithinASecondAndKeepsEverything) {
  for (const auto& [signal, code] : {std::pair{SIGINT, 130}, {SIGTERM, 143}}) {
    Stage stage;
    stage.expect_good(1, 1);
    stage.transport->expect(slow(stage, 2));
    MonoTime raised{};
    stage.transport->before_wait = [&] {
      const auto first = stage.recorder.all<journal::FirstText>();
      if (first.size() < 2 || stage.stop->signal() != 0) return;
      raised = stage.clock.now();
      stage.stop->raise(signal);
    };
    const RunResult result = stage.finished_run();
    ASSERT_TRUE(result.stopped);
    EXPECT_EQ(exit_code(result.stopped->fault), code);
    EXPECT_TRUE(result.stopped->resumable);
    EXPECT_LE(stage.clock.now() - raised, Millis(1'000));
    EXPECT_EQ(stage.transport->stopped.size(), 1u) << "the connection is closed from our side";
    EXPECT_EQ(stage.file("L1_checkpoint_1.txt"), stage.text(1));
    const std::string kept = stage.file("L1_chunk2.txt.chunk2");
    EXPECT_FALSE(kept.empty());
    EXPECT_TRUE(stage.answer(2).starts_with(kept));
    const auto tape = tape::read_tape(stage.file("L1_chunk2.1.tape"));
    EXPECT_EQ(tape->exchanges[0].how, "stopped");

    stage.next_process();
    stage.expect_good(2, 2);
    EXPECT_FALSE(stage.finished_run().stopped);
    EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(2));
    EXPECT_TRUE(stage.exists("L1_chunk2.1.tape") && stage.exists("L1_chunk2.2.tape"));
  }
}

TEST(Signal, BeforeTheFirstRequestSendsNone) {
  Stage stage;
  stage.stop->raise(SIGINT);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->fault, Fault::interrupted);
  EXPECT_EQ(stage.requests(), 0u);
}

TEST(Resume, AsksOnlyWhatIsMissingAndGivesTheScriptOfAnUndisturbedRun) {
  const std::vector<int> words{20, 30, 25, 15};
  Stage undisturbed(words);
  undisturbed.expect_good(1, 4);
  ASSERT_FALSE(undisturbed.finished_run().stopped);

  Stage stage(words);
  stage.expect_good(1, 2);
  stage.transport->expect(cut(stage, 3));
  ASSERT_TRUE(stage.finished_run().stopped);
  ASSERT_EQ(stage.requests(), 3u);
  stage.next_process();
  stage.expect_good(3, 4);
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_EQ(stage.requests(), 2u) << "N + 1 in all";
  for (const auto* name : {"L1_complete.txt",
                           "L1_checkpoint_2.txt",
                           "L1_checkpoint_3.txt",
                           "L1_checkpoint_4.txt",
                           "canonical_pack.json",
                           "sources.json",
                           "L1_chunk4.prompt.md"}) {
    EXPECT_EQ(stage.file(name), undisturbed.file(name)) << name;
  }
  const auto started = stage.recorder.all<journal::RunStarted>();
  ASSERT_EQ(started.size(), 1u);
  EXPECT_TRUE(started[0].resumed);
  EXPECT_EQ(started[0].stored, 2);
}

TEST(Resume, OfAFinishedRunAsksNothing) {
  Stage stage;
  stage.expect_good(1, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  stage.next_process();
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_EQ(stage.requests(), 0u);
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(2));
}

TEST(Resume, RefusesAStoredTextThatSomebodyChanged) {
  Stage stage;
  stage.expect_good(1, 1);
  stage.transport->expect(cut(stage, 2));
  ASSERT_TRUE(stage.finished_run().stopped);
  std::ofstream(stage.path / "L1_checkpoint_1.txt") << "edited";
  stage.next_process();
  const auto result = stage.run();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().fault, Fault::storage);
  EXPECT_THAT(result.error().what, HasSubstr("L1_checkpoint_1.txt"));
  EXPECT_EQ(stage.requests(), 0u) << "never silently paid again";
  EXPECT_EQ(stage.file("L1_checkpoint_1.txt"), "edited") << "the user's edit is not overwritten";
}

TEST(Resume, ALostRawFileOfAStoredChunkIsDamageOrNoNeedButNotAMissingRun) {
  Stage stage;
  stage.expect_good(1, 1);
  stage.transport->expect(cut(stage, 2));
  ASSERT_TRUE(stage.finished_run().stopped);
  std::filesystem::remove(stage.path / "L1_chunk1.txt.chunk1");
  stage.next_process();
  stage.expect_good(2, 2);
  const auto result = stage.run();
  // Either the pack is read from canonical_pack.json, or the damage is named (exit 11).
  if (!result) {
    EXPECT_EQ(result.error().fault, Fault::storage) << result.error().what;
  }
}

/// Completes the chunk's answer on disk; then the disk fills up before `event` is stored.
void run_until_before(Stage& stage, std::string_view type, int chunk) {
  for (int calls = 0;; ++calls) {
    ASSERT_LT(calls, 500) << "the event never came";
    std::filesystem::remove_all(stage.root);
    stage.next_process();
    stage.expect_good(1, 2);
    stage.disk_faults = {.calls_until_fault = calls};
    const auto result = stage.run();
    stage.disk_faults = {};
    ASSERT_FALSE(result.has_value()) << "the event never came";
    const auto ended = stage.recorder.all<journal::ChunkEnded>();
    const bool there = !ended.empty() && ended.back().chunk == chunk;
    if (there && stage.file(store::events_name).contains(fmt::format("\"type\":\"{}\"", type)))
      return;
  }
}

TEST(Resume, AdoptsACompletedAnswerThatWasNotStoredYetWithoutARequest) {
  Stage stage;
  run_until_before(stage, "chunk_ended", 1);
  ASSERT_FALSE(stage.exists("L1_checkpoint_1.txt"));
  stage.next_process();
  stage.expect_good(2, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped) << result.stopped->cause;
  EXPECT_EQ(stage.requests(), 1u);
  EXPECT_EQ(stage.file("L1_complete.txt"), stage.script(2));
}

TEST(Resume, AnAdoptedFirstChunkBringsItsSourcesAndPackToDisk) {
  Stage stage;
  run_until_before(stage, "chunk_ended", 1);
  stage.next_process();
  stage.expect_good(2, 2);
  ASSERT_FALSE(stage.finished_run().stopped);
  EXPECT_TRUE(stage.exists("canonical_pack.json"));
  EXPECT_TRUE(stage.exists("sources.json"));
}

TEST(Resume, CountsWhatEarlierProcessesSpentAgainstTheBudget) {
  Stage measuring;
  measuring.settings.price = stage::simple_price();
  measuring.expect_good(1, 2);
  measuring.finished_run();
  const auto worst = measuring.recorder.all<journal::RequestReserved>();
  ASSERT_EQ(worst.size(), 2u);

  Stage stage;
  stage.settings.price = stage::simple_price();
  stage.expect_good(1, 1);
  stage.transport->expect(cut(stage, 2));
  ASSERT_TRUE(stage.finished_run().stopped);
  stage.next_process();
  // Chunk 2 alone would fit; with the half cent that chunk 1 cost it does not.
  stage.settings.budget = *worst[1].worst_nanodollars + stage::good_answer_cost - 1;
  stage.expect_good(2, 2);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped) << "spent: " << stage::good_answer_cost << " and more";
  EXPECT_EQ(result.stopped->fault, Fault::budget);
  EXPECT_EQ(stage.requests(), 0u);
}

TEST(Resume, CountsAnUnknownBillOfAnEarlierProcessAtItsWorst) {
  Stage stage;
  stage.settings.price = stage::simple_price();
  stage.expect_good(1, 1);
  stage.transport->expect(cut(stage, 2));
  ASSERT_TRUE(stage.finished_run().stopped);
  const auto worst = stage.recorder.all<journal::RequestReserved>();
  ASSERT_EQ(worst.size(), 2u);
  stage.next_process();
  // The budget is enough for the bill of chunk 1 and one request for chunk 2, not for the two that
  // may be billed.
  stage.settings.budget = stage::good_answer_cost + 2 * *worst[1].worst_nanodollars - 1;
  stage.expect_good(2, 2);
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped) << "the cut request may have been billed in full";
  EXPECT_EQ(result.stopped->fault, Fault::budget);
  EXPECT_EQ(stage.requests(), 0u);
}

TEST(Resume, ReportsTheCostOfTheWholeRunAndNotOfTheLastProcess) {
  Stage stage;
  stage.settings.price = stage::simple_price();
  stage.expect_good(1, 1);
  stage.transport->expect(stage::refused(429, "{}"));
  ASSERT_TRUE(stage.finished_run().stopped);
  stage.next_process();
  stage.expect_good(2, 2);
  const RunResult result = stage.finished_run();
  ASSERT_FALSE(result.stopped);
  EXPECT_EQ(result.figures.settled_nanodollars, 2 * stage::good_answer_cost);
  EXPECT_EQ(result.figures.chunks[0].cost_nanodollars, stage::good_answer_cost);
  EXPECT_EQ(result.figures.chunks[0].paid_requests, 1);
  EXPECT_EQ(result.figures.chunks[1].paid_requests, 1) << "a refusal is no paid request";
}

// The rest is about a full disk.

/// Returns all events of an answer in one read, so that a run has few writes.
http::Script at_once(const Stage& stage, int number) {
  return played({AnswerStream::whole(stage.answer(number)).bytes()});
}

/// Returns the chunks that only a request can bring.
std::vector<int> unfinished(const Stage& stage) {
  const auto folder = disk::open_folder(stage.path, disk::Missing::fail).value();
  const journal::RunState state = stage.state();
  const auto left = what_is_left({*folder, stage.record, state, stage.topic}).value();
  std::vector<int> numbers;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const bool asked_for = left[i] == RecoveryState::nothing || left[i] == RecoveryState::lost;
    if (asked_for) numbers.push_back(static_cast<int>(i) + 1);
  }
  return numbers;
}

/// Plays a run until its n-th write fails, and resumes it with space. Returns what is wrong, or "".
std::string story_of_full_disk(int n, int& writes) {
  Stage stage({12, 12});
  stage.transport->expect(at_once(stage, 1));
  stage.transport->expect(at_once(stage, 2));
  stage.disk_faults = {.calls_until_fault = n};
  const auto first = stage.run();
  writes = stage.disk_faults.calls;
  if (first) return stage.disk_faults.calls > n ? "a failed write was not noticed" : "";
  if (first.error().fault != Fault::storage) return "another fault: " + first.error().what;
  if (!first.error().what.contains(stage.path.string())) return "no path: " + first.error().what;
  const std::size_t paid = stage.requests();

  stage.disk_faults = {};
  const std::vector<int> missing = unfinished(stage);
  const std::string before = first.error().what;
  stage.next_process();
  for (const int number : missing)
    stage.transport->expect(at_once(stage, number));
  const auto second = stage.run();
  if (!second) return fmt::format("after \"{}\": {}", before, second.error().what);
  if (second->stopped) return fmt::format("after \"{}\": {}", before, second->stopped->cause);
  if (stage.requests() != missing.size()) return "a finished chunk was paid for again";
  if (paid + stage.requests() > 3) return "more than the current chunk was paid for twice";
  if (stage.file("L1_complete.txt") != stage.script(2)) return "another script";
  std::set<std::string> all;
  for (const std::string& name : stage.files())
    all.insert(name);
  for (const auto* name : {"L1_checkpoint_1.txt",
                           "L1_checkpoint_2.txt",
                           "canonical_pack.json",
                           "sources.json",
                           "pass_a.json",
                           "report.json",
                           "report.md"}) {
    if (!all.contains(name)) return fmt::format("after \"{}\": no {}", before, name);
  }
  return "";
}

TEST(FullDisk, AtAnyWriteStopsWithAStorageFaultAndLaterEndsWithTheSameScript) {
  int writes = 0;
  int n = 0;
  do {
    const std::string wrong = story_of_full_disk(n, writes);
    EXPECT_EQ(wrong, "") << "write " << n;
  } while (writes > n++);
  EXPECT_GT(n, 30) << "the sweep went over all writes of the run";
}

TEST(FullDisk, NothingMoreIsPaidForAfterAWriteFailed) {
  Stage stage({12, 12, 12});
  stage.expect_good(1, 3);
  // The disk fails while chunk 1 streams.
  stage.transport->before_wait = [&] {
    if (stage.requests() == 1) stage.disk_faults.calls_until_fault = 0;
  };
  const auto result = stage.run();
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(exit_code(result.error().fault), 11);
  EXPECT_EQ(stage.requests(), 1u);
}

}  // namespace
}  // namespace castwright::engine
