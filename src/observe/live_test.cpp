// Tests the live display of a terminal: what it says of a run, and how it fits; and the colours
// that it may have.

#include "observe/live.h"

#include "core/clock.h"
#include "observe/board.h"
#include "observe/columns.h"
#include "observe/live_fixture.h"
#include "observe/style.h"
#include "script/columns.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::observe {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

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
