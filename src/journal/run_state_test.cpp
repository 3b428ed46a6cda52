// The fold of a run's events into its state.

#include "journal/run_state.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace castwright::journal {
namespace {

constexpr const char* day = "2026-11-23";

RunState state_after(const std::vector<RunEvent>& events, bool researches = false) {
  RunState state;
  state.chunks.resize(2);
  if (researches) state.research.emplace();
  for (const RunEvent& event : events)
    apply(state, event, day);
  return state;
}

TEST(Fold, ARequestHasTheDayOfItsReservationAndWhatItMayCost) {
  const RunState state =
      state_after({RequestReserved{.chunk = 1, .attempt = 2, .worst_nanodollars = 5},
                   RequestOpened{.chunk = 1, .attempt = 2, .asked_words = 40}});
  ASSERT_EQ(state.chunks[0].attempts.size(), 1U);
  const AttemptState& attempt = state.chunks[0].attempts[0];
  EXPECT_EQ(attempt.number, 2);
  EXPECT_EQ(attempt.day, day);
  EXPECT_EQ(attempt.reserved, 5);
  EXPECT_TRUE(attempt.opened);
  EXPECT_EQ(attempt.bill_nanodollars(), std::nullopt) << "unknown, not what it may cost at most";
  EXPECT_EQ(state.chunks[0].asked, 40);
}

TEST(Fold, TapesThatWereDroppedAreThoseOfTheRequestsBefore) {
  const RunState state = state_after({RequestOpened{.chunk = 1, .attempt = 1},
                                      TapesDropped{.files = 1},
                                      RequestOpened{.chunk = 1, .attempt = 2}});
  ASSERT_EQ(state.chunks[0].attempts.size(), 2U);
  EXPECT_TRUE(state.chunks[0].attempts[0].tape_dropped);
  EXPECT_FALSE(state.chunks[0].attempts[1].tape_dropped) << "a redo records a tape again";
}

TEST(Fold, TheWindowsOfItsRequestsAreNamedUnlessAllWereAtOnce) {
  const auto asked = [](const std::vector<RunEvent>& events) {
    return windows_asked(state_after(events, true));
  };
  const RequestOpened research{.chunk = 0, .window = CompletionWindow::eight_hours};
  EXPECT_EQ(asked({}), "");
  EXPECT_EQ(asked({RequestOpened{.chunk = 1}}), "");
  EXPECT_EQ(asked({research}), "8h");
  EXPECT_EQ(asked({research, RequestOpened{.chunk = 2}}), "soonest, 8h");
}

TEST(Fold, AnEndingThatComesAgainReplacesTheFirst) {
  const RunState state = state_after({RequestOpened{.chunk = 1},
                                      FirstText{.chunk = 1, .ms = 70},
                                      ChunkEnded{.chunk = 1, .end = "cut"},
                                      ChunkEnded{.chunk = 1,
                                                 .end = "completed",
                                                 .input_tokens = 9,
                                                 .cached_tokens = 4,
                                                 .output_tokens = 7,
                                                 .cost_nanodollars = 3}});
  const AttemptState& attempt = state.chunks[0].attempts.at(0);
  EXPECT_EQ(attempt.input_tokens, 9);
  EXPECT_EQ(attempt.cached_tokens, 4);
  EXPECT_EQ(attempt.end, "completed");
  EXPECT_EQ(attempt.cost, 3);
  EXPECT_EQ(attempt.first_text_ms, 70) << "an ending that does not know it takes nothing away";
}

TEST(Fold, WhatNoRequestOfTheRunIsOfChangesNoRequest) {
  const RunState state = state_after({RequestOpened{.chunk = 0},
                                      ChunkStored{.chunk = 3},
                                      ChunkStored{.chunk = -1},
                                      ResponseKnown{.chunk = 1, .response_id = "resp_1"},
                                      FirstText{.chunk = 2, .ms = 1}});
  EXPECT_EQ(state.stored(), 0);
  for (const ChunkState& chunk : state.chunks)
    EXPECT_TRUE(chunk.attempts.empty());
}

TEST(Fold, AChangedScriptIsStoppedUntilItIsPutTogetherAnew) {
  const std::vector<RunEvent> finished = {ChunkStored{.chunk = 1, .words = 9},
                                          ChunkStored{.chunk = 2, .words = 9},
                                          RunFinished{.words = 18}};
  std::vector<RunEvent> events = finished;
  events.emplace_back(ChunkTextFiled{.chunk = 2, .by = TextOrigin::hand, .file = "t", .words = 8});
  RunState state = state_after(events);
  EXPECT_EQ(state.phase, RunPhase::stopped);
  EXPECT_EQ(state.cause, "chunk 2 was changed");
  EXPECT_TRUE(state.chunks[1].edited);
  EXPECT_FALSE(state.chunks[1].in_checkpoint());
  events.emplace_back(ChunkReopened{.chunk = 1, .after_attempt = 1, .note = "shorter"});
  state = state_after(events);
  EXPECT_EQ(state.cause, "chunk 1 is to be written again");
  EXPECT_FALSE(state.chunks[0].stored);
  EXPECT_EQ(state.chunks[0].given_up, 1);
  EXPECT_EQ(state.chunks[0].note, "shorter");
  events = finished;
  events.emplace_back(ChunkReopened{.chunk = research_number});
  EXPECT_EQ(state_after(events, true).cause, "the research is to be asked for again");
}

TEST(Fold, AStopNamesAChunkAndChangesNothingOfIt) {
  const RunState state = state_after({RunStopped{.code = 6, .cause = "gone", .chunk = 2}});
  EXPECT_EQ(state.phase, RunPhase::stopped);
  EXPECT_EQ(state.code, 6);
  EXPECT_EQ(state.cause, "gone");
  EXPECT_TRUE(state.chunks[1].attempts.empty());
}

}  // namespace
}  // namespace castwright::journal
