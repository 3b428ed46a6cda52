#include "app/window.h"

#include <gtest/gtest.h>

namespace castwright::app {
namespace {

plan::Plan plan_of(int chunks) {
  plan::Plan plan;
  plan.chunks.resize(static_cast<std::size_t>(chunks));
  return plan;
}

TEST(Windows, TheResearchTheChunksAndTheLastChunkFollowEachOther) {
  const WorkLeft all = work_of(plan_of(10), topic::ResearchStage::first);
  EXPECT_EQ(windows_in_row(all, 40), 3);
  EXPECT_EQ(windows_in_row(all, 9), 3);
  EXPECT_EQ(windows_in_row(all, 8), 4);
  EXPECT_EQ(windows_in_row(all, 1), 11);
  EXPECT_EQ(windows_in_row(work_of(plan_of(10), topic::ResearchStage::with_opening), 1), 10);
  EXPECT_EQ(windows_in_row(work_of(plan_of(1), topic::ResearchStage::with_opening), 4), 1);
  EXPECT_EQ(windows_in_row(work_of(plan_of(0), topic::ResearchStage::first), 4), 1);
}

TEST(Windows, WhatIsStoredTakesNoneAndAFinishedRunIsPromisedNothing) {
  journal::RunState state;
  state.research.emplace().stored = true;
  state.chunks.resize(4);
  EXPECT_EQ(windows_in_row(work_left(state, topic::ResearchStage::first), 40), 2);
  for (journal::ChunkState& chunk : state.chunks)
    chunk.stored = true;
  const WorkLeft none = work_left(state, topic::ResearchStage::first);
  EXPECT_EQ(windows_in_row(none, 40), 0);
  topic::Options options;
  options.window = CompletionWindow::eight_hours;
  EXPECT_EQ(window_note(options, none, WallTime()), "");
}

TEST(Windows, ThePromiseNamesTheLatestEnd) {
  topic::Options options;
  options.parallel = 40;
  const WorkLeft all = work_of(plan_of(10), topic::ResearchStage::first);
  const WallTime now = *parse_rfc3339("2026-11-30T16:41:10.000Z");
  EXPECT_EQ(window_note(options, all, now), "");
  options.window = CompletionWindow::eight_hours;
  EXPECT_EQ(
      window_note(options, all, now),
      "--window 8h: the long script is promised by 2026-12-01 16:41 UTC (3 windows of 8h, one "
      "after the other); if this process ends, castwright resume fetches what was asked "
      "for");
}

}  // namespace
}  // namespace castwright::app
