#include "engine/money.h"

#include "engine/estimate.h"
#include "provider/model_table.h"

#include <gtest/gtest.h>

#include <limits>

namespace castwright::engine {
namespace {

constexpr Nanodollars dollar = 1'000'000'000;

TEST(CostLedger, TheSumOfKnownBillsIsKnown) {
  CostLedger ledger;
  EXPECT_EQ(ledger.settled(), 0);
  ledger.open(1, 1, 6 * dollar);
  EXPECT_EQ(ledger.reserved(), 6 * dollar);
  EXPECT_EQ(ledger.unknown_requests(), 1);
  ledger.settle(1, 1, 2 * dollar);
  EXPECT_EQ(ledger.settled(), 2 * dollar);
  EXPECT_EQ(ledger.reserved(), 0);
}

TEST(CostLedger, AnUnknownBillIsNotZeroAndKeepsItsReservation) {
  CostLedger ledger;
  ledger.open(1, 1, 6 * dollar);
  ledger.settle(1, 1, std::nullopt);
  ledger.open(2, 1, 3 * dollar);
  ledger.settle(2, 1, dollar);
  EXPECT_EQ(ledger.settled(), std::nullopt);
  EXPECT_EQ(ledger.settled(1), std::nullopt);
  EXPECT_EQ(ledger.settled(2), dollar);
  EXPECT_EQ(ledger.reserved(), 6 * dollar);
  EXPECT_EQ(ledger.unknown_requests(), 1);
  ledger.settle(1, 1, dollar);  // fetched later
  EXPECT_EQ(ledger.settled(), 2 * dollar);
}

TEST(CostLedger, ARequestWithoutAPriceIsUnknownAndReservesNothing) {
  CostLedger ledger;
  ledger.open(1, 1, std::nullopt);
  EXPECT_EQ(ledger.settled(), std::nullopt);
  EXPECT_EQ(ledger.reserved(), 0);
}

TEST(CostLedger, ABillThatComesAgainReplacesTheOneBefore) {
  CostLedger ledger;
  ledger.open(1, 1, 500);
  ledger.settle(1, 1, std::nullopt);
  EXPECT_EQ(ledger.spent(), 500);
  ledger.settle(1, 1, 300);
  ledger.settle(1, 1, 310);
  EXPECT_EQ(ledger.spent(), 310);
  EXPECT_EQ(ledger.reserved(), 0);
  EXPECT_EQ(ledger.unknown_requests(), 0);
  EXPECT_EQ(ledger.settled(), 310);
}

TEST(CostLedger, WhatCouldNotCostMoreThanNothingCostNothingWhateverWasReported) {
  CostLedger ledger;
  ledger.open(1, 1, 0);
  EXPECT_EQ(ledger.settled(), 0);
  ledger.settle(1, 1, std::nullopt);
  EXPECT_EQ(ledger.settled(1), 0);
  EXPECT_EQ(ledger.unknown_requests(), 0);
  ledger.open(2, 1, std::nullopt);
  EXPECT_EQ(ledger.settled(), std::nullopt) << "an unknown price is not a price of zero";
}

TEST(Cost, IsToldApartWhereItIsUnknownWhereNobodyWorkedAndWhereThePriceIsZero) {
  EXPECT_EQ(cost_shown(std::nullopt, 1), "unknown");
  EXPECT_EQ(cost_shown(std::nullopt, 0), "unknown");
  EXPECT_EQ(cost_shown(0, 0), "nothing");
  EXPECT_EQ(cost_shown(0, 1), "$0.00");
  EXPECT_EQ(cost_shown(1, 1), "<$0.01");
  EXPECT_EQ(cost_shown(1'250'000'000, 2), "$1.25");
}

TEST(CostLedger, SumsStayAtTheLargestAmountAndComeBackFromIt) {
  constexpr Nanodollars most = std::numeric_limits<Nanodollars>::max();
  CostLedger ledger;
  ledger.open(1, 1, most);
  ledger.open(2, 1, most);
  ledger.open(3, 1, 7);
  EXPECT_EQ(ledger.reserved(), most);
  EXPECT_EQ(ledger.spent(), most);
  ledger.settle(1, 1, 1);
  ledger.settle(2, 1, 2);
  EXPECT_EQ(ledger.reserved(), 7);
  EXPECT_EQ(ledger.spent(), 10);
}

TEST(Estimate, LowIsAtMostExpectedAndExpectedAtMostWorst) {
  passes::Ask ask;
  ask.messages = {{passes::Role::developer, std::string(4'000, 'x')},
                  {passes::Role::user, std::string(2'000, 'y')}};
  ask.search = true;
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{
      .number = 1, .title = "Cold Open", .subject = "hook", .words_target = 400};
  const provider::Endpoint endpoint;
  const Estimate guess = estimate(ask, chunk, RequestKind::research_and_text, endpoint);
  EXPECT_EQ(guess.low.input, 1'500);
  EXPECT_LE(guess.low.output, guess.expected.output);
  EXPECT_LE(guess.expected.output, guess.worst.output);
  EXPECT_LE(guess.expected.input, guess.worst.input);
  EXPECT_EQ(guess.worst.output, 20'000);
  EXPECT_EQ(guess.searches_worst, endpoint.tool_calls_max);
}

TEST(Estimate, ResearchAskedForAloneIsItsOwnAndNoLongerPartOfChunkOne) {
  passes::Ask ask;
  ask.messages = {{passes::Role::user, std::string(6'000, 'y')}};
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{
      .number = 1, .title = "Cold Open", .subject = "hook", .words_target = 400};
  const plan::Chunk none{.number = 0, .title = "Research", .subject = ""};
  const Estimate both = estimate(ask, chunk, RequestKind::research_and_text, {});
  const Estimate research = estimate(ask, none, RequestKind::research, {});
  const Estimate text = estimate(ask, chunk, RequestKind::text, {});
  EXPECT_NEAR(static_cast<double>(research.low.output + text.low.output),
              static_cast<double>(both.low.output),
              1);
  EXPECT_EQ(research.low.input, both.low.input);
  EXPECT_GT(text.low.input, both.low.input) << "chunk 1 is shown the pack then";
}

TEST(Estimate, TheWorstCaseIsAtLeastTheReservation) {
  const auto price = provider::ModelTable::built_in().price("gpt-5.2-pro").value();
  passes::Ask ask;
  ask.messages = {{passes::Role::user, std::string(9'000, 'y')}};
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{.number = 2, .title = "t", .subject = "s", .words_target = 1'600};
  const Estimate guess = estimate(ask, chunk, RequestKind::text, {});
  EXPECT_GE(cost_of(price, guess.worst, guess.searches_worst), worst_cost(price, ask, 10));
  // 3,001 tokens in at $21 and 20,000 out at $168 a million.
  EXPECT_EQ(worst_cost(price, ask, 10), 3'001L * 21'000 + 20'000L * 168'000);
}

}  // namespace
}  // namespace castwright::engine
