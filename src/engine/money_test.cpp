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
  ledger.settle(1, 1, dollar);  // It was fetched later.
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
  passes::ModelRequest ask;
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
  passes::ModelRequest ask;
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
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::user, std::string(9'000, 'y')}};
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{.number = 2, .title = "t", .subject = "s", .words_target = 1'600};
  const Estimate guess = estimate(ask, chunk, RequestKind::text, {});
  EXPECT_GE(cost_of(price, guess.worst, guess.searches_worst), worst_cost(price, ask, 10));
  // The input is 3,001 tokens at $21 a million, the output 20,000 at $168.
  EXPECT_EQ(worst_cost(price, ask, 10), 3'001L * 21'000 + 20'000L * 168'000);
}

TEST(Estimate, TheReservationCoversABillInWhichAllOfThePromptWasWrittenToTheCache) {
  const auto price = provider::ModelTable::built_in().price("gpt-6.2-sol").value();
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::developer, std::string(9'000, 'y')}};
  ask.output_tokens_max = 20'000;
  const provider::Usage bill{
      .input_tokens = 3'001, .output_tokens = 20'000, .cache_write_tokens = 3'001};
  EXPECT_EQ(worst_cost(price, ask, 10), provider::cost(price, bill, 0));
  EXPECT_EQ(worst_cost(price, ask, 10), 3'001L * 2'500 + 20'000L * 10'000);
  const plan::Chunk chunk{.number = 2, .title = "t", .subject = "s", .words_target = 1'600};
  const CacheUse use = cache_use(price, {.position = 3});
  const Estimate guess = estimate(ask, chunk, RequestKind::text, {}, use);
  EXPECT_GE(cost_of(price, guess.worst, 0), worst_cost(price, ask, 10));
  EXPECT_EQ(guess.worst.cached, 0);
}

TEST(Estimate, LaterRequestsReadWhatTheyBeginWithAndTheWorstCaseReadsNothing) {
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::developer, std::string(8'000, 'y')},
                  {passes::Role::user, std::string(2'000, 'z')}};
  ask.output_tokens_max = 20'000;
  const plan::Chunk chunk{.number = 3, .title = "t", .subject = "s", .words_target = 1'400};
  const Estimate plain = estimate(ask, chunk, RequestKind::text, {});
  EXPECT_EQ(plain.expected.cached, 0);
  EXPECT_EQ(plain.expected.cache_write, 0);
  const Estimate reads =
      estimate(ask, chunk, RequestKind::text, {}, {.reads = true, .writes = true});
  // 2,000 tokens of rules and 2,893 of the pack are cached, in whole blocks of 128.
  EXPECT_EQ(reads.expected.cached, 4'864);
  EXPECT_EQ(reads.low.cached, 4'864);
  EXPECT_EQ(reads.expected.cache_write, plain.expected.input - 4'864);
  EXPECT_EQ(reads.expected.input, plain.expected.input);
  EXPECT_EQ(reads.worst.cached, 0);
  EXPECT_EQ(reads.worst.cache_write, plain.worst.input);
  const auto price = provider::ModelTable::built_in().price("gpt-6.2-sol").value();
  const auto saved = cost_of(price, plain.expected, 0) - cost_of(price, reads.expected, 0);
  EXPECT_EQ(saved, 4'864L * 1'900 - reads.expected.cache_write * 500);

  ask.messages.front().text.resize(4'000);
  const Estimate research =
      estimate(ask, chunk, RequestKind::research, {}, {.reads = true, .writes = true});
  EXPECT_EQ(research.expected.cached, 0) << "1,000 tokens are too few for a cache";
}

TEST(Estimate, APromptShowsTheOutlineAndWhatComesBeforeIt) {
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::user, std::string(6'000, 'y')}};
  const plan::Chunk chunk{.number = 3, .title = "t", .subject = "s", .words_target = 1'000};
  const Estimate plain = estimate(ask, chunk, RequestKind::text, {});
  const UnwrittenText unwritten{.outline_bytes = 12'000, .told_bytes = 8'000};
  const Estimate full = estimate(ask, chunk, RequestKind::text, {}, {}, unwritten);
  EXPECT_EQ(full.expected.input, plain.expected.input + 5'000);
  EXPECT_EQ(full.low.input, plain.low.input + 5'000);
  EXPECT_GE(full.worst.input, plain.worst.input + 20'000 / 3);
  const Estimate research = estimate(ask, chunk, RequestKind::research, {}, {}, unwritten);
  EXPECT_EQ(research.low.output,
            estimate(ask, chunk, RequestKind::research, {}).low.output + 3'000);

  plan::Plan plan;
  for (int number = 1; number <= 4; ++number)
    plan.chunks.push_back({.number = number, .title = "t", .subject = "s", .words_target = 1'000});
  EXPECT_GT(outline_bytes(plan), outline_bytes({}));
  topic::Options options;
  const auto told = [&](int number, std::size_t most) {
    return told_bytes(plan, number, options, {.told_max = most});
  };
  EXPECT_EQ(told(1, 5'000), 0);
  EXPECT_EQ(told(3, 5'000), 2 * told(2, 5'000));
  EXPECT_LT(told(4, 1'000), told(4, 5'000)) << "a digest";
  options.parallel = 4;
  EXPECT_LT(told(3, 5'000), 12'000) << "that of chunk 1 alone, and the neighbours' plans";
  EXPECT_EQ(told(4, 5'000), 19'200) << "the last one waits for all";
  options.research = topic::ResearchStage::first;
  EXPECT_LT(told(3, 5'000), 6'401) << "nothing is certain to be written";
}

TEST(Estimate, OnlyWhatIsCertainIsReadFromACache) {
  const auto sol = provider::ModelTable::built_in().price("gpt-6.2-sol");
  const auto pro = provider::ModelTable::built_in().price("gpt-5.2-pro");
  const auto reads = [&](const Turn& turn) { return cache_use(sol, turn).reads; };
  EXPECT_FALSE(reads({.position = 0}));
  EXPECT_TRUE(reads({.position = 1}));
  EXPECT_FALSE(reads({.position = 3, .parallel = 4}));
  EXPECT_TRUE(reads({.position = 4, .parallel = 4}));
  EXPECT_TRUE(reads({.position = 3, .last = true, .parallel = 4})) << "it waits for the others";
  EXPECT_FALSE(reads({.position = 0, .last = true}));
  EXPECT_TRUE(cache_use(sol, {.position = 0}).writes);
  EXPECT_FALSE(cache_use(pro, {.position = 1}).reads) << "no price for it";
  EXPECT_FALSE(cache_use(pro, {.position = 1}).writes);
  EXPECT_FALSE(cache_use(std::nullopt, {.position = 1}).reads);
}

}  // namespace
}  // namespace castwright::engine
