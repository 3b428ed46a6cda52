// The journal of a run: log, observer and state get the same events in the same order, and nothing
// else changes the state.
#include "engine/run_journal.h"

#include "disk/faulty_disk.h"
#include "disk/memory_disk.h"
#include "engine/run_fixture.h"
#include "journal/event_json.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::folded;
using stage::played;
using stage::Stage;

/// A journal on a disk in memory that can be made to fail.
class Journal : public testing::Test, protected journal::Observer {
 protected:
  Journal()
      : folder_(disk::make_faulty(disk_->open(), faults_)),
        log_(store::EventLog::open(*folder_, "01KAQ3V5N8T6W2X4Y9Z0ABCDEF", notices_).value()),
        syncer_(clock_),
        journal_(clock_, *log_, syncer_, *this, {}, 2) {}

  void heard(const journal::RunEvent& event, const json::Value& envelope) override {
    events_.push_back(event);
    envelopes_.push_back(envelope);
    opened_when_heard_ = journal_.request(1).newest() != nullptr;
    logged_when_heard_ = static_cast<std::size_t>(log_->last_seq());
  }

  FakeClock clock_{WallTime(Millis(1'795'500'000'000))};
  std::unique_ptr<disk::MemoryDisk> disk_ = disk::make_memory_disk();
  disk::FaultPlan faults_;
  std::unique_ptr<disk::Folder> folder_;
  std::vector<std::string> notices_;
  std::unique_ptr<store::EventLog> log_;
  tape::Syncer syncer_;
  std::vector<journal::RunEvent> events_;
  std::vector<json::Value> envelopes_;
  bool opened_when_heard_ = false;
  std::size_t logged_when_heard_ = 0;
  RunJournal journal_;
};

TEST_F(Journal, AnEventIsInTheLogAndInTheStateBeforeAnybodyHearsOfIt) {
  ASSERT_TRUE(journal_.tell(journal::RequestOpened{.chunk = 1, .attempt = 3, .background = true}));
  EXPECT_EQ(logged_when_heard_, 1u);
  EXPECT_TRUE(opened_when_heard_);
  ASSERT_EQ(journal_.request(1).attempts.size(), 1u);
  EXPECT_EQ(journal_.request(1).attempts[0].number, 3);
  EXPECT_TRUE(journal_.request(1).attempts[0].background);
}

TEST_F(Journal, WhatIsForTheEyesOnlyIsNeitherStoredNorNumbered) {
  ASSERT_TRUE(journal_.tell(journal::Warning{"careful"}));
  ASSERT_TRUE(journal_.tell(journal::Progress{.chunk = 1, .chars = 7}));
  ASSERT_TRUE(journal_.tell(journal::StreamStarted{.chunk = 1}));
  EXPECT_EQ(log_->last_seq(), 1);
  ASSERT_EQ(envelopes_.size(), 3u);
  EXPECT_EQ(envelopes_[1].int_or("seq", 0), 1) << "as it would be stored, behind the newest";
  EXPECT_TRUE(envelopes_[2].is_null());
}

TEST_F(Journal, WhatStreamsAppendedIsToldInTheirOrderAndOnce) {
  journal_.pending().emplace_back(journal::StreamStarted{.chunk = 1});
  journal_.pending().emplace_back(journal::StreamStarted{.chunk = 2});
  ASSERT_TRUE(journal_.tell_pending());
  ASSERT_TRUE(journal_.tell_pending());
  ASSERT_EQ(events_.size(), 2u);
  EXPECT_EQ(std::get<journal::StreamStarted>(events_[0]).chunk, 1);
  EXPECT_EQ(std::get<journal::StreamStarted>(events_[1]).chunk, 2);
}

TEST_F(Journal, AnEventThatTheDiskRefusesChangesNothingAndTheLastOneIsHeardAllTheSame) {
  faults_.calls_until_fault = 0;
  faults_.times = disk::FaultPlan::Times::for_ever;
  EXPECT_FALSE(journal_.tell(journal::RequestOpened{.chunk = 1}));
  EXPECT_TRUE(events_.empty());
  EXPECT_TRUE(journal_.request(1).attempts.empty());
  journal_.tell_unsynced(journal::RunStopped{.code = 11, .cause = "the disk is full"});
  ASSERT_EQ(events_.size(), 1u);
  EXPECT_EQ(journal_.state().phase, journal::RunPhase::running) << "the log does not say it";
}

/// However a run ends, its state is the one that its log folds into.
void expect_folded(const Stage& stage) {
  EXPECT_EQ(folded(stage.state()), folded(stage.live_state));
}

TEST(LiveState, OfAFinishedRunIsTheFoldOfItsLog) {
  for (const bool apart : {false, true}) {
    Stage stage({20, 30, 25});
    stage.settings.price = stage::simple_price();
    if (apart) stage.research_first();
    stage.expect_good(apart ? 0 : 1, 3);
    ASSERT_FALSE(stage.finished_run().stopped);
    EXPECT_EQ(stage.live_state.phase, journal::RunPhase::finished);
    EXPECT_EQ(stage.live_state.words, 75);
    expect_folded(stage);
  }
}

TEST(LiveState, OfAStoppedAndOfAResumedRunIsTheFoldOfItsLog) {
  Stage stage({20, 30, 25});
  stage.settings.price = stage::simple_price();
  stage.expect_good(1, 1);
  AnswerStream half(stage.answer(2));
  stage.transport->expect(played(half.opening().deltas().events()));
  ASSERT_TRUE(stage.finished_run().stopped);
  EXPECT_EQ(stage.live_state.stored(), 1);
  expect_folded(stage);
  stage.next_process();
  stage.transport->expect(stage::refused(429, "{}"));
  ASSERT_TRUE(stage.finished_run().stopped);
  EXPECT_EQ(stage.live_state.chunks[1].attempts.size(), 2u);
  expect_folded(stage);
  stage.next_process();
  stage.expect_good(2, 3);
  ASSERT_FALSE(stage.finished_run().stopped);
  expect_folded(stage);
}

TEST(LiveState, OfAnInterruptedParallelRunInTheBackgroundIsTheFoldOfItsLog) {
  Stage stage({20, 30, 25, 20});
  stage.settings.parallel = 2;
  stage.settings.endpoint.background = true;
  stage.expect_good(1, 1);
  AnswerStream slow(stage.answer(2));
  const auto pieces = slow.opening().deltas(10).events();
  stage.transport->expect(played(pieces, Millis(500)));
  stage.transport->expect(played(pieces, Millis(500)));
  stage.transport->before_wait = [&] {
    if (stage.recorder.all<journal::FirstText>().size() == 3) stage.stop->raise(SIGINT);
  };
  ASSERT_TRUE(stage.finished_run().stopped);
  EXPECT_FALSE(stage.live_state.chunks[2].attempts.empty());
  expect_folded(stage);
}

}  // namespace
}  // namespace castwright::engine
