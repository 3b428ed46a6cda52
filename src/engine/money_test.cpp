#include "engine/money.h"

#include "engine/estimate.h"

#include <gtest/gtest.h>

namespace castwright::engine {
namespace {

constexpr provider::Nanodollars dollar = 1'000'000'000;

TEST(Money, DollarsAreReadExactlyAndNothingElseIsRead) {
  EXPECT_EQ(parse_dollars("15").value(), 15 * dollar);
  EXPECT_EQ(parse_dollars("0.25").value(), dollar / 4);
  EXPECT_EQ(parse_dollars("1.000000001").value(), dollar + 1);
  for (const char* bad :
       {"", ".5", "-1", "1e3", "1,5", "1.0000000001", "99999999999999999999", " 1"}) {
    EXPECT_EQ(parse_dollars(bad).error().fault, Fault::usage) << bad;
  }
}

TEST(Money, WhatDollarsPrintsIsReadBack) {
  for (const provider::Nanodollars amount :
       {dollar / 100, dollar, 10'700'000'000L, 1'583'597'000L}) {
    EXPECT_EQ(parse_dollars(provider::dollars(amount)).value(), amount);
  }
}

TEST(Money, ASumWithAnUnknownPartIsUnknown) {
  EXPECT_EQ(total_of({{"1.50"}, {"0.25"}}), 1'750'000'000);
  EXPECT_EQ(total_of({{"1.50"}, std::nullopt}), std::nullopt);
  EXPECT_EQ(total_of({}), 0);
}

TEST(Purse, ARequestThatCouldPassTheBudgetIsRefusedAndOneThatFitsIsNot) {
  Purse purse(10 * dollar);
  EXPECT_TRUE(purse.may_reserve(10 * dollar));
  EXPECT_FALSE(purse.may_reserve(10 * dollar + 1));
  purse.reserve(1, 6 * dollar);
  EXPECT_FALSE(purse.may_reserve(5 * dollar));
  purse.settle(1, 2 * dollar);
  EXPECT_TRUE(purse.may_reserve(8 * dollar));
  EXPECT_EQ(purse.settled(), 2 * dollar);
}

TEST(Purse, AnUnknownBillIsNotZeroAndKeepsItsReservation) {
  Purse purse(10 * dollar);
  purse.reserve(1, 6 * dollar);
  purse.settle(1, std::nullopt);
  EXPECT_EQ(purse.settled(), std::nullopt);
  EXPECT_EQ(purse.unknown_requests(), 1);
  EXPECT_FALSE(purse.may_reserve(5 * dollar));
}

TEST(Purse, WithoutABudgetEverythingFits) {
  EXPECT_TRUE(Purse(std::nullopt).may_reserve(1'000'000 * dollar));
}

TEST(Estimate, LowIsAtMostExpectedAndExpectedAtMostWorst) {
  passes::Ask ask;
  ask.instructions = std::string(4'000, 'x');
  ask.input = std::string(2'000, 'y');
  ask.search = true;
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{
      .number = 1, .title = "Cold Open", .subject = "hook", .words_target = 400};
  const provider::Endpoint endpoint;
  const Estimate guess = estimate(ask, chunk, endpoint);
  EXPECT_EQ(guess.low.input, 1'500);
  EXPECT_LE(guess.low.output, guess.expected.output);
  EXPECT_LE(guess.expected.output, guess.worst.output);
  EXPECT_LE(guess.expected.input, guess.worst.input);
  EXPECT_EQ(guess.worst.output, 20'000);
  EXPECT_EQ(guess.searches_worst, endpoint.tool_calls_max);
}

TEST(Estimate, TheWorstCaseIsAtLeastTheReservation) {
  const auto price = provider::price_of("gpt-5.2-pro").value();
  passes::Ask ask;
  ask.input = std::string(9'000, 'y');
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{.number = 2, .title = "t", .subject = "s", .words_target = 1'600};
  const Estimate guess = estimate(ask, chunk, {});
  EXPECT_GE(cost_of(price, guess.worst, guess.searches_worst), worst_cost(price, ask, 10));
  // 3,001 tokens in at $21 and 20,000 out at $168 a million.
  EXPECT_EQ(worst_cost(price, ask, 10), 3'001L * 21'000 + 20'000L * 168'000);
}

}  // namespace
}  // namespace castwright::engine
