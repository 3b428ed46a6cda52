// What a request has to pass before it is sent: the key's rate limits and the budgets.
#include "engine/admission.h"

#include "engine/run_parts_fixture.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <memory>

namespace castwright::engine {
namespace {

using ::testing::HasSubstr;

class Asking : public stage::Parts {
 protected:
  Admission& admission() {
    if (!admission_) {
      settlement_ = std::make_unique<Settlement>(terms(), journal());
      admission_ = std::make_unique<Admission>(terms(), journal(), *settlement_);
    }
    return *admission_;
  }

  static passes::ModelRequest limited_ask() {
    passes::ModelRequest ask;
    ask.output_tokens_max = 1'000;
    return ask;
  }

  passes::ModelRequest ask_ = limited_ask();
  std::unique_ptr<Settlement> settlement_;
  std::unique_ptr<Admission> admission_;
};

TEST_F(Asking, AGrantIsInTheStoreInTheLogAndInTheBillBeforeAnythingIsSent) {
  ASSERT_EQ(admission().reserve(1, 1, ask_).value(), std::nullopt);
  const auto reserved = told<journal::RequestReserved>();
  ASSERT_EQ(reserved.size(), 1u);
  ASSERT_TRUE(reserved[0].worst_nanodollars);
  EXPECT_GT(*reserved[0].worst_nanodollars, 0);
  EXPECT_EQ(store_.calls(stage_.record.run_id).value().size(), 1u);
  EXPECT_EQ(settlement_->ledger().reserved(), *reserved[0].worst_nanodollars);
  EXPECT_EQ(stage_.process_budget.spent(), *reserved[0].worst_nanodollars);
}

TEST_F(Asking, WhatTheBudgetDoesNotAllowIsNeitherReservedNorTold) {
  stage_.settings.budget = 1;
  const auto refused = admission().reserve(2, 1, ask_).value();
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->fault, Fault::budget);
  EXPECT_THAT(refused->cause, HasSubstr("chunk 2 (Part 2): the budget of <$0.01 is reached"));
  EXPECT_TRUE(told<journal::RequestReserved>().empty());
  EXPECT_EQ(settlement_->ledger().reserved(), 0);
}

TEST_F(Asking, TheBudgetOfAllRunsIsAskedBeforeTheStore) {
  stage_.process_budget = ProcessBudget(1);
  const auto refused = admission().reserve(1, 1, ask_).value();
  ASSERT_TRUE(refused);
  EXPECT_THAT(refused->cause, HasSubstr("the budget of all runs"));
  EXPECT_TRUE(store_.calls(stage_.record.run_id).value().empty());
}

TEST_F(Asking, APaymentIsRepeatedOnlyIfTheSettingsAllowIt) {
  stage_.settings.no_repay = true;
  EXPECT_EQ(admission().forbidden_repayment(1), std::nullopt) << "never asked for";
  ASSERT_TRUE(journal().tell(journal::RequestOpened{.chunk = 1}));
  const auto forbidden = admission().forbidden_repayment(1);
  ASSERT_TRUE(forbidden);
  EXPECT_EQ(forbidden->fault, Fault::repay);
}

TEST_F(Asking, ARequestWaitsForTheKeysRateAndAPersonIsToldOfItOnce) {
  admission().set_size(1, ask_);
  stage_.limiter.refused({}, stage_.clock.now());
  for (int round = 0; round < 3; ++round) {
    admission().begin_round();
    EXPECT_FALSE(admission().may_send(1).value());
    EXPECT_EQ(admission().blocked_until(), stage_.clock.now() + RateLimiter::pause_usual);
    admission().end_round();
  }
  EXPECT_EQ(stage_.limiter.waiting(), 1u) << "one place in the queue";
  const auto warnings = told<journal::Warning>();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0].text, HasSubstr("chunk 1 (Part 1) waits 10 s for the key's rate limit"));
  stage_.clock.advance(RateLimiter::pause_usual);
  admission().begin_round();
  EXPECT_TRUE(admission().may_send(1).value());
  admission().end_round();
  EXPECT_EQ(admission().blocked_until(), std::nullopt);
}

TEST_F(Asking, WhoIsDestroyedWaitsNoLonger) {
  admission().set_size(1, ask_);
  stage_.limiter.refused({}, stage_.clock.now());
  EXPECT_FALSE(admission().may_send(1).value());
  ASSERT_EQ(stage_.limiter.waiting(), 1u);
  admission_.reset();
  EXPECT_EQ(stage_.limiter.waiting(), 0u);
}

}  // namespace
}  // namespace castwright::engine
