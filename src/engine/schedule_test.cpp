#include "engine/schedule.h"

#include <gtest/gtest.h>

namespace castwright::engine {
namespace {

using Numbers = std::vector<int>;

TEST(Schedule, InSequenceOneChunkRunsAtATimeAndInPlanOrder) {
  Schedule schedule(3, 1);
  EXPECT_EQ(schedule.startable(), Numbers{1});
  EXPECT_EQ(schedule.startable(), Numbers{});
  schedule.stored(1);
  EXPECT_EQ(schedule.startable(), Numbers{2});
  schedule.stored(2);
  EXPECT_EQ(schedule.startable(), Numbers{3});
  EXPECT_TRUE(schedule.unfinished());
  schedule.stored(3);
  EXPECT_FALSE(schedule.unfinished());
  EXPECT_TRUE(schedule.all_stored());
}

TEST(Schedule, InParallelTheFirstGoesAloneAndTheLastWaitsForAllOthers) {
  Schedule schedule(6, 3);
  EXPECT_EQ(schedule.startable(), Numbers{1});
  schedule.stored(1);
  EXPECT_EQ(schedule.startable(), (Numbers{2, 3, 4}));
  schedule.stored(3);
  EXPECT_EQ(schedule.startable(), Numbers{5});
  schedule.stored(2);
  schedule.stored(5);
  EXPECT_EQ(schedule.startable(), Numbers{});
  schedule.stored(4);
  EXPECT_EQ(schedule.startable(), Numbers{6});
}

TEST(Schedule, WithAResearchRequestOfItsOwnAllChunksButTheLastStartTogether) {
  Schedule schedule(4, 8, {}, 0);
  EXPECT_EQ(schedule.startable(), Numbers{0});
  EXPECT_EQ(schedule.startable(), Numbers{});
  schedule.stored(0);
  EXPECT_EQ(schedule.startable(), (Numbers{1, 2, 3}));
  schedule.stored(2);
  schedule.stored(3);
  EXPECT_EQ(schedule.startable(), Numbers{});
  schedule.stored(1);
  EXPECT_EQ(schedule.startable(), Numbers{4});
}

TEST(Schedule, InSequenceTheResearchRequestComesBeforeChunkOne) {
  Schedule schedule(2, 1, {}, 0);
  EXPECT_EQ(schedule.startable(), Numbers{0});
  schedule.stored(0);
  EXPECT_EQ(schedule.startable(), Numbers{1});
  schedule.stored(1);
  EXPECT_EQ(schedule.startable(), Numbers{2});
  schedule.stored(2);
  EXPECT_TRUE(schedule.all_stored());
}

TEST(Schedule, TheResearchAloneIsFirstAndLast) {
  Schedule schedule(0, 4, {}, 0);
  EXPECT_EQ(schedule.startable(), Numbers{0});
  schedule.stored(0);
  EXPECT_TRUE(schedule.all_stored());
}

TEST(Schedule, ChunksThatAreStoredWaitForResearchThatIsAskedForAgain) {
  Schedule schedule(3, 2, {false, true, false, false}, 0);
  EXPECT_EQ(schedule.startable(), Numbers{0});
  schedule.stored(0);
  EXPECT_EQ(schedule.startable(), Numbers{2});
}

TEST(Schedule, AfterTheFirstFaultNothingMoreIsStarted) {
  Schedule schedule(5, 2);
  EXPECT_EQ(schedule.startable(), Numbers{1});
  schedule.stored(1);
  EXPECT_EQ(schedule.startable(), (Numbers{2, 3}));
  schedule.failed(2);
  EXPECT_EQ(schedule.startable(), Numbers{});
  EXPECT_TRUE(schedule.unfinished()) << "chunk 3 still runs and is paid for";
  schedule.stored(3);
  EXPECT_EQ(schedule.startable(), Numbers{});
  EXPECT_FALSE(schedule.unfinished());
  EXPECT_FALSE(schedule.all_stored());
}

TEST(Schedule, AStoredChunkIsNeverStartedAgain) {
  Schedule schedule(4, 1, {true, true});
  EXPECT_EQ(schedule.startable(), Numbers{3});
  Schedule scattered(5, 4, {true, false, true});
  EXPECT_EQ(scattered.startable(), (Numbers{2, 4}));
}

TEST(Schedule, OneChunkIsFirstAndLast) {
  Schedule schedule(1, 8);
  EXPECT_EQ(schedule.startable(), Numbers{1});
  schedule.stored(1);
  EXPECT_TRUE(schedule.all_stored());
}

TEST(Schedule, AStopFromOutsideStartsNothingMore) {
  Schedule schedule(3, 1);
  schedule.stop();
  EXPECT_EQ(schedule.startable(), Numbers{});
  EXPECT_FALSE(schedule.unfinished());
}

}  // namespace
}  // namespace castwright::engine
