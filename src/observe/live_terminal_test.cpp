// Tests what the live display leaves at a terminal: lines above the block, and nothing of the
// block, whatever becomes of the terminal and however the run ends.

#include "observe/live.h"
#include "observe/live_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace castwright::observe {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST_F(LiveTest, AStoredChunkAndAWarningScrollAwayAsOneLineEach) {
  begin();
  ask(1);
  Terminal terminal(80);
  store(1, 1412);
  hear(journal::Warning{"careful:\nthis is \x1b[31mlong"});
  ask(2);
  hear(journal::ChunkEnded{.chunk = 2, .end = "cut", .ms = 9'000});
  terminal.take(out_);
  ASSERT_EQ(terminal.rows().size(), 4u) << out_;
  EXPECT_EQ(terminal.rows()[0], "+ 1/3 Cold Open  1,412 words  2:05  $1.02");
  EXPECT_EQ(terminal.rows()[1], "! careful: this is  [31mlong");
  EXPECT_EQ(terminal.rows()[2], "x 2/3 What Happened  cut  0:09  cost unknown");
  EXPECT_THAT(terminal.rows()[3], StartsWith("  1/3 chunks"));
}

TEST_F(LiveTest, TheBlockIsGoneAtTheEndAndNothingIsDrawnAfterIt) {
  begin();
  ask(1);
  ask(2);
  wait(1'000);
  live_->tick();
  hear(journal::RunFinished{});
  Terminal terminal(80);
  terminal.take(out_);
  EXPECT_EQ(terminal.rows(), std::vector<std::string>{""}) << out_;
  EXPECT_FALSE(terminal.hid_cursor());
  out_.clear();
  wait(1'000);
  live_->tick();
  hear(journal::Progress{.chunk = 1});
  EXPECT_EQ(out_, "");
}

TEST_F(LiveTest, TheBlockIsGoneWithTheDisplayItself) {
  begin();
  ask(1);
  live_.reset();
  Terminal terminal(80);
  terminal.take(out_);
  EXPECT_EQ(terminal.rows(), std::vector<std::string>{""}) << out_;
}

TEST_F(LiveTest, NoLineIsAsWideAsTheTerminalWhateverItsWidth) {
  begin();
  ask(1);
  hear(journal::PlanRevised{{{.number = 1, .title = std::string(300, 'x'), .target = 1'600}}});
  hear(journal::Progress{.chunk = 1, .chars = 123'456, .words = 1'234, .tokens_per_s = 99});
  for (int columns = 1; columns <= 200; ++columns) {
    screen_.columns = columns;
    for (const std::string& line : block())
      EXPECT_LE(line.size(), static_cast<std::size_t>(std::max(columns - 1, 1))) << columns;
  }
  screen_.columns = 40;
  EXPECT_THAT(block()[0], HasSubstr("writing"));
  EXPECT_THAT(block()[0], HasSubstr("1,234/1,600"));
}

TEST_F(LiveTest, ATerminalOfFewRowsNamesHowManyRequestsItDoesNotShow) {
  begin();
  for (const int chunk : {1, 2, 3})
    ask(chunk);
  screen_.rows = 4;
  const auto lines = block();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1], "  and 2 more");
}

TEST_F(LiveTest, ANarrowerTerminalLeavesNothingOfTheBlockBehind) {
  begin();
  ask(1);
  ask(2);
  Terminal terminal(80);
  terminal.take(out_);
  wait(1'000);
  out_.clear();
  live_->tick();
  terminal.take(out_);
  terminal.resize(30);
  EXPECT_GT(terminal.rows().size(), 3u) << "its lines are broken";
  screen_.columns = 30;
  wait(1'000);
  out_.clear();
  live_->tick();
  terminal.take(out_);
  EXPECT_EQ(terminal.rows().size(), 3u) << out_;
}

TEST_F(LiveTest, ATerminalThatIsResizedAgainAndAgainKeepsNoOldBlock) {
  begin();
  ask(1);
  ask(2);
  Terminal terminal(80);
  terminal.take(out_);
  const auto frame = [&] {
    wait(1'000);
    out_.clear();
    live_->tick();
    terminal.take(out_);
  };
  for (const int columns : {30, 200, 20, 55, 41, 80}) {
    terminal.resize(static_cast<std::size_t>(columns));
    frame();  // A terminal may tell its new width later than it has it.
    frame();
    screen_.columns = columns;
    frame();
    ASSERT_EQ(terminal.rows().size(), 3u) << columns << "\n" << out_;
    EXPECT_EQ(terminal.rows()[2], block()[2]) << columns;
  }
  EXPECT_FALSE(terminal.wrapped());
}

TEST_F(LiveTest, TheEchoOfCtrlCBreaksNoLineAndIsDrawnOver) {
  screen_.columns = 60;
  begin();
  ask(1);
  Terminal terminal(60);
  terminal.take(out_);
  terminal.take("^C^C");
  EXPECT_FALSE(terminal.wrapped());
  wait(1'000);
  out_.clear();
  live_->tick();
  terminal.take(out_);
  EXPECT_EQ(terminal.rows(), block());
}

TEST_F(LiveTest, AnEndWithoutDestructorsRemovesTheBlockWithoutKnowingIt) {
  begin();
  ask(1);
  ask(2);
  Terminal terminal(80);
  terminal.take(out_);
  terminal.take(Live::wipe);
  EXPECT_EQ(terminal.rows(), std::vector<std::string>{""}) << out_;
}

TEST_F(LiveTest, TheClockAloneMovesItOnceOrTwiceASecondAndNoEventsMoreThanTenTimes) {
  begin();
  ask(1);
  frames_ = 0;
  for (int i = 0; i < 100; ++i) {
    wait(50);
    live_->tick();
  }
  EXPECT_GE(frames_, 5);
  EXPECT_LE(frames_, 11) << "in five seconds";
  frames_ = 0;
  for (int i = 0; i < 100; ++i) {
    wait(10);
    write(1, static_cast<std::size_t>(i));
  }
  EXPECT_LE(frames_, 11) << "in one second";
}

TEST_F(LiveTest, AnotherTextOnTheSameTerminalStandsAboveTheBlock) {
  begin();
  ask(1);
  live_->beside([this] { out_ += "a line of the script\n"; });
  Terminal terminal(80);
  terminal.take(out_);
  ASSERT_EQ(terminal.rows().size(), 3u);
  EXPECT_EQ(terminal.rows()[0], "a line of the script");
}

TEST_F(LiveTest, AChunkReceivedBehindAFailedOneStaysAsALine) {
  begin();
  store(1, 402);
  ask(2);
  ask(3);
  hear(journal::StreamComplete{.chunk = 3, .words = 1'380});
  hear(journal::ChunkEnded{
      .chunk = 3, .end = "completed", .cost_nanodollars = 1'000'000'000, .ms = 60'000});
  hear(journal::ChunkEnded{.chunk = 2, .end = "cut", .ms = 61'000});
  hear(journal::RunStopped{});
  Terminal terminal(80);
  terminal.take(out_);
  ASSERT_EQ(terminal.rows().size(), 4u) << out_;
  EXPECT_EQ(terminal.rows()[1], "x 2/3 What Happened  cut  1:01  cost unknown");
  EXPECT_EQ(terminal.rows()[2],
            "+ 3/3 Why It Matters  received, kept for resume  1,380 words  1:00  $1.00");
}

TEST_F(LiveTest, OfAProcessThatIsGoneItClaimsNeitherCostNorTime) {
  begin();
  store(1, 402);
  ask(2);
  write(2, 812);
  wait(60'000);
  live_->end_gone();
  Terminal terminal(80);
  terminal.take(out_);
  ASSERT_EQ(terminal.rows().size(), 3u) << out_;
  EXPECT_EQ(terminal.rows()[1], "x 2/3 What Happened  not finished  812 words  <= $1.43");
  EXPECT_EQ(live_->sum_line(0),
            "  1/3 chunks  402/3,400 words  12 %  cost unknown, <= $2.45 of $15.00  process gone");
  EXPECT_THAT(live_->sum_line(60), HasSubstr("<= $2.45"));
}

TEST_F(LiveTest, GoodNewsHasTheSignOfGoodNews) {
  begin();
  hear(journal::Notice{"chunk 2 (What Happened): received before the stop"});
  Terminal terminal(80);
  terminal.take(out_);
  EXPECT_EQ(terminal.rows()[0], "+ chunk 2 (What Happened): received before the stop");
}

TEST_F(LiveTest, WithoutUtf8EveryByteIsAscii) {
  screen_.columns = 160;
  begin();
  hear(journal::PlanRevised{
      {{.number = 1, .title = "Zürich — „heute“", .subject = "日本", .target = 400}}});
  ask(1);
  ask(2);
  write(1, 30);
  hear(journal::Warning{"œuvre"});
  hear(journal::Notice{"œuvre"});
  hear(journal::ChunkEnded{.chunk = 2, .end = "cut"});
  wait(1'000);
  live_->tick();
  live_->end_gone();
  out_ += live_->sum_line(160);
  EXPECT_TRUE(std::ranges::all_of(out_, [](char c) { return c > 0; })) << out_;
}

}  // namespace
}  // namespace castwright::observe
