// Tests the live display of a terminal: what it says of a run, how it fits, and what it leaves
// behind; and the colours that it may have.

#include "observe/live.h"

#include "core/clock.h"
#include "observe/board.h"
#include "observe/columns.h"
#include "observe/style.h"
#include "script/columns.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace castwright::observe {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// What a terminal of this width shows after `bytes`: rows, without colours.
class Terminal {
 public:
  explicit Terminal(std::size_t columns) : columns_(columns) {}

  void take(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
      const char c = bytes[i];
      if (c == '\r') {
        column_ = 0;
      } else if (c == '\n') {
        down();
        column_ = 0;
      } else if (c == '\x1b') {
        i = control(bytes, i);
      } else {
        put(c);
      }
    }
  }
  /// Breaks the lines anew, as terminals do that become narrower or wider; the cursor stays at the
  /// character at which it is.
  void resize(std::size_t columns) {
    std::vector<std::string> lines{""};
    std::size_t line_of_cursor = 0;
    std::size_t offset = 0;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (row == row_) {
        line_of_cursor = lines.size() - 1;
        offset = lines.back().size() + column_;
      }
      lines.back() += rows_[row];
      if (!broken_.contains(row) && row + 1 < rows_.size()) lines.emplace_back();
    }
    columns_ = columns;
    rows_.clear();
    broken_.clear();
    for (std::size_t line = 0; line < lines.size(); ++line) {
      if (line == line_of_cursor) {
        row_ = rows_.size() + offset / columns;
        column_ = offset % columns;
      }
      for (std::size_t at = 0; at == 0 || at < lines[line].size(); at += columns) {
        if (at > 0) broken_.insert(rows_.size() - 1);
        rows_.push_back(lines[line].substr(at, columns));
      }
    }
  }
  const std::vector<std::string>& rows() const { return rows_; }
  bool wrapped() const { return wrapped_; }
  bool hid_cursor() const { return hid_cursor_; }

 private:
  void down() {
    if (++row_ == rows_.size()) rows_.emplace_back();
  }
  void put(char c) {
    if (column_ >= columns_ && !breaks_lines_) {
      column_ = columns_ - 1;
    } else if (column_ >= columns_) {
      wrapped_ = true;
      broken_.insert(row_);
      down();
      column_ = 0;
    }
    std::string& row = rows_[row_];
    row.resize(std::max(row.size(), column_), ' ');
    if (column_ < row.size()) {
      row[column_] = c;
    } else {
      row += c;
    }
    ++column_;
  }
  std::size_t control(std::string_view bytes, std::size_t at) {
    std::size_t end = at + 2;
    while (end < bytes.size() && (bytes[end] < '@' || bytes[end] > '~'))
      ++end;
    const std::string number(bytes.substr(at + 2, end - at - 2));
    switch (bytes[end]) {
      case 'A': row_ -= std::min<std::size_t>(row_, std::stoul(number)); break;
      case 'C': ++column_; break;
      case 'K':
        rows_[row_].resize(std::min(rows_[row_].size(), column_));
        broken_.erase(row_);
        break;
      case 'J':
        rows_[row_].resize(std::min(rows_[row_].size(), column_));
        rows_.resize(row_ + 1);
        broken_.erase(broken_.lower_bound(row_), broken_.end());
        break;
      case 'h':
      case 'l':
        if (number == "?7")
          breaks_lines_ = bytes[end] == 'h';
        else
          hid_cursor_ = true;
        break;
      default: break;
    }
    return end;
  }

  std::size_t columns_;
  std::vector<std::string> rows_{""};
  std::set<std::size_t> broken_;  ///< rows whose line continues in the next row
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wrapped_ = false;
  bool breaks_lines_ = true;
  bool hid_cursor_ = false;
};

RunFacts facts_of_ten() {
  RunFacts facts;
  facts.plan = {{.number = 1, .title = "Cold Open", .subject = "hook", .target = 400},
                {.number = 2, .title = "What Happened", .subject = "timeline", .target = 1600},
                {.number = 3, .title = "Why It Matters", .subject = "context", .target = 1400}};
  facts.words_target = 3400;
  facts.budget = 15'000'000'000;
  facts.parallel = 2;
  return facts;
}

class LiveTest : public ::testing::Test {
 protected:
  explicit LiveTest(Style style = {.colour = false, .utf8 = false}) : style_(style) {}

  void hear(const journal::RunEvent& event) { live_->heard(event, {}); }
  void begin() {
    journal::RunStarted started;
    started.words = 3'400;
    started.chunks.resize(3);
    hear(started);
  }
  void ask(int chunk) {
    hear(journal::ChunkStarted{.chunk = {.number = chunk}, .of = 3});
    hear(journal::RequestReserved{.chunk = chunk, .worst_nanodollars = 1'430'000'000});
    hear(journal::RequestOpened{.chunk = chunk});
  }
  void write(int chunk, std::size_t words, double rate = 20) {
    hear(journal::Progress{
        .chunk = chunk, .chars = words * 6, .words = words, .tokens_per_s = rate});
  }
  void store(int chunk, int words, std::int64_t ms = 125'000) {
    hear(journal::ChunkEnded{
        .chunk = chunk, .end = "completed", .cost_nanodollars = 1'020'000'000, .ms = ms});
    hear(journal::ChunkStored{.chunk = chunk, .words = words});
  }
  void wait(int ms) { clock_.advance(Millis(ms)); }
  std::vector<std::string> block() { return live_->block(screen_); }

  Style style_;
  FakeClock clock_{WallTime(Millis(0))};
  Screen screen_{.columns = 80, .rows = 24};
  std::string out_;
  int frames_ = 0;
  std::unique_ptr<Live> live_ =
      std::make_unique<Live>(Live::Place{.sink =
                                             [this](std::string_view piece) {
                                               out_ += piece;
                                               ++frames_;
                                             },
                                         .clock = clock_,
                                         .screen = [this] { return screen_; },
                                         .style = style_},
                             facts_of_ten());
};

TEST_F(LiveTest, SaysWhatEachRequestDoesFromTheFirstSecondOn) {
  begin();
  ask(1);
  EXPECT_EQ(block()[0], "| 1/3 Cold Open  waiting  0/400 words  0:00  <= $1.43");
  hear(journal::StreamStarted{.chunk = 1});
  wait(14'000);
  EXPECT_EQ(block()[0], "| 1/3 Cold Open  researching  0/400 words  0:14  <= $1.43");
  hear(journal::Progress{.chunk = 1, .chars = 12'480, .tokens_per_s = 42});
  EXPECT_EQ(block()[0], "| 1/3 Cold Open  researching  12,480 chars  42 tokens/s  0:14  <= $1.43");
}

TEST_F(LiveTest, OnlyTheRequestThatBringsTheResearchResearches) {
  begin();
  store(1, 402);
  ask(2);
  hear(journal::StreamStarted{.chunk = 2});
  EXPECT_THAT(block()[0], HasSubstr("2/3 What Happened  thinking"));
  ask(3);
  hear(journal::ResponseKnown{.chunk = 3});
  EXPECT_THAT(block()[1], HasSubstr("3/3 Why It Matters  thinking")) << "also by the log alone";
  hear(journal::Reattached{.chunk = 2});
  EXPECT_THAT(block()[0], HasSubstr("re-attaching"));
  write(2, 10);
  EXPECT_THAT(block()[0], HasSubstr("writing"));
}

TEST_F(LiveTest, TellsPaceAndTimeLeftOnlyOnceTheyAreMeasured) {
  begin();
  store(1, 402);
  ask(2);
  hear(journal::StreamStarted{.chunk = 2});
  wait(8'000);
  write(2, 1);
  wait(1'000);
  write(2, 60);
  EXPECT_THAT(block()[0], Not(HasSubstr("left"))) << "one second is chance";
  EXPECT_THAT(block()[1], Not(HasSubstr("left")));
  wait(9'000);
  write(2, 101);
  EXPECT_EQ(block()[0],
            "| 2/3 What Happened  writing  101/1,600 words  10 words/s  2:30 left"
            "  <= $1.43");
  // Chunk 3 waits for chunk 2: 150 s, 8 s to its first word, 140 s for its words.
  EXPECT_THAT(block()[1], EndsWith("~4:58 left"));
}

TEST_F(LiveTest, SumsTheRunUp) {
  begin();
  store(1, 402);
  ask(2);
  write(2, 98);
  wait(65'000);
  EXPECT_EQ(block()[1], "  1/3 chunks  500/3,400 words  15 %  $1.02 of $15.00  1:05");
  hear(journal::ChunkEnded{.chunk = 2, .end = "completed"});
  EXPECT_THAT(block()[1], HasSubstr("cost unknown, <= $2.45 of $15.00"))
      << "an unknown bill is not zero";
}

TEST_F(LiveTest, BeginsWithWhatEarlierProcessesLeft) {
  RunFacts facts = facts_of_ten();
  facts.stored_words[1] = 402;
  facts.requests[1] = {
      {.number = 1, .opened = true, .ended = true, .end = "completed", .cost = 1'020'000'000}};
  Live live({.sink = [](std::string_view) {}, .clock = clock_, .screen = [] { return Screen(); }},
            facts);
  journal::RunStarted started;
  started.words = 3'400;
  started.chunks.resize(3);
  started.resumed = true;
  live.heard(started, {});
  EXPECT_EQ(live.sum_line(80), "  1/3 chunks  402/3,400 words  12 %  $1.02 of $15.00  0:00");
}

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

TEST_F(LiveTest, AChunkThatIsThereAndWaitsForAnEarlierOneIsShownAsReceived) {
  begin();
  store(1, 402);
  ask(2);
  ask(3);
  hear(journal::ChunkEnded{
      .chunk = 3, .end = "completed", .cost_nanodollars = 1'000'000'000, .ms = 60'000});
  EXPECT_THAT(block()[1], StartsWith("+ 3/3"));
  EXPECT_THAT(block()[1], HasSubstr("received"));
}

TEST_F(LiveTest, AReceivedChunkHasTheWordsOfItsWholeAnswer) {
  begin();
  store(1, 402);
  ask(2);
  ask(3);
  write(3, 1'200);
  hear(journal::StreamComplete{.chunk = 3, .chars = 8'000, .words = 1'380});
  hear(journal::ChunkEnded{.chunk = 3, .end = "completed", .ms = 60'000});
  EXPECT_THAT(block()[1], HasSubstr("1,380/1,400 words"));
  EXPECT_THAT(block()[2], HasSubstr("1,782/3,400"));
}

TEST_F(LiveTest, WhatAFailedAnswerKeptIsCountedToItsLastWord) {
  begin();
  ask(1);
  write(1, 100);
  hear(journal::TextFlushed{.chunk = 1, .words = 131});
  hear(journal::ChunkEnded{.chunk = 1, .end = "cut"});
  EXPECT_THAT(out_, HasSubstr("cut  131 words kept"));
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

TEST_F(LiveTest, AStopWithARequestOutDoesNotTakeItForFree) {
  begin();
  ask(1);
  EXPECT_THAT(block()[1], HasSubstr("$0.00 of $15.00"));
  hear(journal::RunStopped{});
  EXPECT_THAT(live_->sum_line(0), HasSubstr("cost unknown, <= $1.43 of $15.00"));
}

TEST_F(LiveTest, ABillThatIsToldAfterwardsIsNoSecondEnd) {
  begin();
  ask(1);
  hear(journal::ChunkEnded{.chunk = 1, .attempt = 1, .end = "cut"});
  hear(journal::ChunkStarted{.chunk = {.number = 1}, .of = 3});
  hear(journal::RequestReserved{.chunk = 1, .attempt = 2, .worst_nanodollars = 1'430'000'000});
  hear(journal::RequestOpened{.chunk = 1, .attempt = 2});
  out_.clear();
  hear(
      journal::ChunkEnded{.chunk = 1, .attempt = 1, .end = "cut", .cost_nanodollars = 500'000'000});
  EXPECT_THAT(out_, Not(HasSubstr("cut")));
  EXPECT_EQ(block()[0], "| 1/3 Cold Open  waiting  0/400 words  0:00  <= $1.43");
  EXPECT_THAT(block()[1], HasSubstr("$0.50 of $15.00"));
}

TEST_F(LiveTest, TheBudgetIsThatOfTheWholeRunAndSoIsWhatIsCountedBesideIt) {
  RunFacts facts = facts_of_ten();
  facts.other_stages = {.spent = 2'000'000'000, .most = 2'000'000'000};
  const auto sum = [&] {
    Live live({.sink = [](std::string_view) {}, .clock = clock_, .screen = [] { return Screen(); }},
              facts);
    live.heard(journal::ChunkEnded{.chunk = 1, .cost_nanodollars = 500'000'000}, {});
    return live.sum_line(0);
  };
  EXPECT_THAT(sum(), HasSubstr("$2.50 of $15.00"));
  facts.budget.reset();
  EXPECT_THAT(sum(), HasSubstr("$0.50"));
}

TEST_F(LiveTest, TheMostThatARunHasCostHoldsTheRequestsAtWorkToo) {
  begin();
  ask(1);
  hear(journal::ChunkEnded{.chunk = 1, .end = "cut"});
  EXPECT_THAT(live_->sum_line(0), HasSubstr("cost unknown, <= $1.43"));
  ask(2);
  EXPECT_THAT(live_->sum_line(0), HasSubstr("cost unknown, <= $2.86"));
}

TEST_F(LiveTest, AnAnswerOfAnEarlierProcessThatIsFetchedGetsItsBill) {
  RunFacts facts = facts_of_ten();
  facts.requests[1] = {{.number = 1, .reserved = 1'430'000'000, .opened = true}};
  Live live({.sink = [](std::string_view) {}, .clock = clock_, .screen = [] { return Screen(); }},
            facts);
  live.heard(journal::RunStarted{.chunks = {{}, {}, {}}, .resumed = true}, {});
  EXPECT_THAT(live.sum_line(0), HasSubstr("cost unknown, <= $1.43 of $15.00"));
  live.heard(journal::Reattached{.chunk = 1}, {});
  EXPECT_EQ(live.block(screen_)[0], "| 1/3 Cold Open  re-attaching  0/400 words  0:00  <= $1.43");
  EXPECT_THAT(live.sum_line(0), HasSubstr("$0.00 of $15.00")) << "what is at work has no bill yet";
  live.heard(
      journal::ChunkEnded{
          .chunk = 1, .attempt = 1, .end = "completed", .cost_nanodollars = 1'000'000'000},
      {});
  EXPECT_THAT(live.sum_line(0), HasSubstr("$1.00 of $15.00"));
}

TEST_F(LiveTest, WhoeverBeginsToWatchLateIsToldNoTimeThatWasNotMeasured) {
  begin();
  store(1, 402);
  ask(2);
  hear(journal::FirstText{.chunk = 2, .ms = 5'000});
  wait(60'000);
  write(2, 600);
  EXPECT_THAT(block()[0], Not(HasSubstr("words/s")));
  wait(10'000);
  write(2, 700);
  EXPECT_THAT(block()[0], HasSubstr("700/1,600 words  10 words/s  1:30 left"));
  // Chunk 3 waits for chunk 2: 90 s, 5 s to its first text, 140 s for its words.
  EXPECT_THAT(block()[1], EndsWith("~3:55 left"));
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

TEST_F(LiveTest, ARehearsalIsCalledSoBesideItsMoney) {
  journal::RunStarted started;
  started.words = 3'400;
  started.chunks.resize(3);
  started.rehearsal = true;
  hear(started);
  for (const int columns : {60, 80, 160}) {
    screen_.columns = columns;
    EXPECT_THAT(block().back(), EndsWith("rehearsal")) << columns;
  }
}

TEST(Board, SumsTheMoneyOfAllRunsAndCountsABillThatComesAgainOnce) {
  const FakeClock clock{WallTime(Millis(0))};
  Board board([](std::string_view) {}, clock, {}, 2);
  const auto first = board.view("a");
  const auto second = board.view("b");
  first->heard(journal::ChunkEnded{.chunk = 1, .end = "cut"}, {});
  EXPECT_THAT(board.line(0), HasSubstr("$0.00 and 1 unknown  0:00"));
  first->heard(journal::ChunkEnded{.chunk = 1, .cost_nanodollars = 1'000'000'000}, {});
  second->heard(journal::ChunkEnded{.chunk = 1, .cost_nanodollars = 2'500'000'000}, {});
  EXPECT_THAT(board.line(0), HasSubstr("0 words  $3.50  0:00"));
}

TEST(Columns, CountAWideCharacterTwiceAndNeverCutItInTwo) {
  const Style style{.colour = false, .utf8 = true};
  EXPECT_EQ(cut_to("日本語のニュース", 7, style), "日本語…");
  EXPECT_EQ(cut_to("日本語のニュース", 8, style), "日本語…");
  for (std::size_t columns = 0; columns < 20; ++columns)
    EXPECT_LE(script::count_columns(cut_to("日本語のニュース", columns, style)), columns);
  Line line{{.text = "x"}, {.text = "日本語のニュース"}, {.text = "end"}};
  for (std::size_t columns = 1; columns < 30; ++columns) {
    const Fit how{.columns_max = columns, .elastic = 1, .elastic_min = 4, .cuts = {{2, true}}};
    EXPECT_LE(script::count_columns(fit({line}, how, style).front()), columns) << columns;
  }
}

TEST(Columns, WithoutUtf8ATextIsAscii) {
  EXPECT_EQ(one_line("Zürich\t日本\x1b[1m", {}), "Z?rich ?? [1m");
  EXPECT_EQ(one_line("Zürich\xC2\x9B", {.utf8 = true}), "Zürich ");
}

TEST(Columns, ColoursTakeNoColumns) {
  const Style style{.colour = true, .utf8 = true};
  const Line line{{.text = "ab", .tone = Tone::good}, {.text = "cd", .tone = Tone::bad}};
  EXPECT_EQ(fit({line}, {.columns_max = 5, .elastic = 9}, style).front(),
            "\x1b[32mab\x1b[0m \x1b[31mcd\x1b[0m");
  EXPECT_EQ(fit({line}, {.columns_max = 4, .elastic = 9}, style).front(), "ab c");
}

TEST(Style, AsksTheVariablesInTheirOrder) {
  const StyleWishes terminal{.terminal = true, .TERM = "xterm"};
  EXPECT_TRUE(style_of(terminal).colour);
  const auto with = [&](auto change) {
    StyleWishes wishes = terminal;
    change(wishes);
    return style_of(wishes).colour;
  };
  EXPECT_FALSE(with([](auto& w) { w.NO_COLOR = "1"; }));
  EXPECT_FALSE(with([](auto& w) { w.NO_COLOR = "0"; })) << "whatever its value";
  EXPECT_TRUE(with([](auto& w) { w.NO_COLOR = ""; })) << "an empty one is not set";
  EXPECT_FALSE(with([](auto& w) { w.no_color = true; }));
  EXPECT_FALSE(with([](auto& w) { w.TERM = "dumb"; }));
  EXPECT_FALSE(with([](auto& w) { w.TERM.reset(); }));
  EXPECT_FALSE(with([](auto& w) { w.terminal = false; }));
  EXPECT_FALSE(with([](auto& w) { w.CLICOLOR = "0"; }));
  const auto forced = [&](const char* value) {
    return with([value](auto& w) {
      w.terminal = false;
      w.CLICOLOR_FORCE = value;
    });
  };
  EXPECT_TRUE(forced("1"));
  EXPECT_FALSE(forced("0"));
  EXPECT_FALSE(forced(""));
  EXPECT_FALSE(with([](auto& w) {
    w.CLICOLOR_FORCE = "1";
    w.NO_COLOR = "1";
  })) << "who refuses colours gets none";
}

TEST(Style, SignsAreAsciiWhereTheLocaleIsNotUtf8) {
  EXPECT_EQ(style_of({.locale = "C"}).done(), "+");
  EXPECT_EQ(style_of({}).done(), "+");
  for (const char* const name : {"C.UTF-8", "de_DE.utf8", "en_US.UTF-8"})
    EXPECT_EQ(style_of({.locale = name}).done(), "✓") << name;
}

}  // namespace
}  // namespace castwright::observe
