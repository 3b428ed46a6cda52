// Tests the contract of RunStore for permits, settlement and money, on every database engine behind
// a URL.

#include "store/run_store_fixture.h"

#include <gmock/gmock-matchers.h>

#include <algorithm>
#include <limits>

namespace castwright::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Amount amount_max = std::numeric_limits<Amount>::max();

class RunStoreContract : public testing::TestWithParam<std::string> {
 protected:
  RunStoreContract() : at_(GetParam()), store_(at_.connect()) {}

  CallId call(int chunk, int attempt = 1) const { return {run_, chunk, attempt}; }
  CallSpec spec(int chunk, std::optional<Amount> worst, int attempt = 1) const {
    return spec_of(call(chunk, attempt), day_, worst);
  }
  void end(const CallId& id, const CallEnd& how) {
    const Status ended = store_->end_call(id, how);
    EXPECT_TRUE(ended.has_value()) << (ended ? "" : ended.error().what);
  }
  Amount spent() { return spent_on(*store_, day_); }

  StoreAtUrl at_;
  std::unique_ptr<RunStore> store_;
  std::string run_ = new_run_id();
  std::string other_run_ = new_run_id();
  std::string day_ = new_day();
};

INSTANTIATE_TEST_SUITE_P(Store, RunStoreContract, testing::ValuesIn(store_urls()), name_of_url);

CallEnd completed(Amount cost) {
  return {.end = "completed",
          .response_id = "resp_1",
          .cost_nanodollars = cost,
          .text = CallText{.bytes = 1, .sha256 = "ca97"}};
}
CallEnd cut() {
  return {.end = "cut", .response_id = "resp_1"};
}

// Runs.

TEST_P(RunStoreContract, ARunIsBegunAndFinishedAndReadBackByAnotherConnection) {
  RunRow row{.run_id = run_,
             .topic_id = "t'\"",
             .created = "2026-11-23T06:01:02.003Z",
             .state = "running",
             .model = "m",
             .provider = "p",
             .words_target = 10'000};
  ASSERT_TRUE(store_->begin_run(row).has_value());
  ASSERT_TRUE(store_->begin_run(row).has_value()) << "again";
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(store_->finish_run(run_, "finished", 9'990, 12).has_value());
  }
  const auto other = at_.connect();
  const auto rows = other->runs().value();
  const auto found = std::ranges::find(rows, run_, &RunRow::run_id);
  ASSERT_NE(found, rows.end());
  EXPECT_EQ(std::ranges::count(rows, run_, &RunRow::run_id), 1);
  EXPECT_EQ(found->topic_id, "t'\"");
  EXPECT_EQ(found->created, row.created);
  EXPECT_EQ(found->state, "finished");
  EXPECT_EQ(found->words, 9'990);
  EXPECT_EQ(found->words_target, 10'000);
  EXPECT_EQ(found->cost_nanodollars, 12);
  ASSERT_TRUE(store_->finish_run(run_, "stopped", 1, std::nullopt).has_value());
  const auto again = other->runs().value();
  EXPECT_EQ(std::ranges::find(again, run_, &RunRow::run_id)->cost_nanodollars, std::nullopt)
      << "unknown is not zero";
}

TEST_P(RunStoreContract, RunsAreListedNewestFirst) {
  const std::string older = "01" + run_.substr(2);
  const std::string newer = "7" + run_.substr(1);
  for (const std::string& id : {older, newer}) {
    ASSERT_TRUE(store_->begin_run({.run_id = id, .state = "running"}).has_value());
  }
  const auto rows = store_->runs().value();
  EXPECT_LT(std::ranges::find(rows, newer, &RunRow::run_id),
            std::ranges::find(rows, older, &RunRow::run_id));
}

TEST_P(RunStoreContract, FinishingARunThatNeverBeganIsAStorageFault) {
  const auto finished = store_->finish_run(run_, "finished", 1, 1);
  ASSERT_FALSE(finished.has_value());
  EXPECT_EQ(finished.error().fault, Fault::storage);
  EXPECT_THAT(finished.error().what, HasSubstr(run_));
}

// Permits.

TEST_P(RunStoreContract, AReservationIsOneRowHoweverOftenItIsAskedFor) {
  for (int time = 0; time < 3; ++time) {
    const Granted granted = store_->begin_call(spec(1, 100)).value();
    EXPECT_EQ(granted.permit, Permit::ok);
    EXPECT_EQ(granted.run_spent, 0) << "before this request";
    EXPECT_EQ(granted.day_spent, 0);
  }
  EXPECT_EQ(spent(), 100);
  ASSERT_EQ(store_->calls(run_).value().size(), 1u);
  const CallRow row = row_of(*store_, call(1)).value();
  EXPECT_EQ(row.state, CallState::reserved);
  EXPECT_EQ(row.day, day_);
  EXPECT_EQ(row.worst_nanodollars, 100);
  EXPECT_EQ(row.cost_nanodollars, std::nullopt);
  EXPECT_FALSE(row.rehearsal);
}

TEST_P(RunStoreContract, TheSameReservationIsGrantedAgainAlsoWhereItFilledTheBudget) {
  CallSpec full = spec(1, 100);
  full.run_budget = full.day_budget = 100;
  EXPECT_EQ(begin(*store_, full), Permit::ok);
  EXPECT_EQ(begin(*store_, full), Permit::ok) << "the answer to the first may have been lost";
  EXPECT_EQ(spent(), 100);
}

TEST_P(RunStoreContract, AReservationThatIsAskedForWithAnotherWorstCaseIsDecidedAnew) {
  CallSpec again = spec(1, 100);
  again.run_budget = 150;
  EXPECT_EQ(begin(*store_, again), Permit::ok);
  again.worst_nanodollars = 200;
  EXPECT_EQ(begin(*store_, again), Permit::run_budget);
  EXPECT_EQ(spent(), 100) << "a refusal writes nothing";
  again.worst_nanodollars = 150;
  EXPECT_EQ(begin(*store_, again), Permit::ok);
  EXPECT_EQ(spent(), 150);
}

TEST_P(RunStoreContract, AnUnsettledRequestForTheChunkIsAnOrphanUnlessAPersonRepays) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  for (int time = 0; time < 2; ++time) {
    EXPECT_EQ(begin(*store_, spec(1, 100, 2)), Permit::orphan);
    EXPECT_EQ(store_->calls(run_).value().size(), 1u) << "a refusal writes nothing";
  }
  EXPECT_EQ(begin(*store_, spec(2, 100)), Permit::ok) << "another chunk";
  CallSpec repaid = spec(1, 100, 2);
  repaid.repay = true;
  EXPECT_EQ(begin(*store_, repaid), Permit::ok);
  EXPECT_EQ(spent(), 300) << "the orphan's money stays reserved";
}

TEST_P(RunStoreContract, AChunkWithACompletedAnswerIsPaidForUnlessAPersonRepays) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  end(call(1), completed(60));
  EXPECT_EQ(begin(*store_, spec(1, 100, 2)), Permit::already_paid);
  CallSpec repaid = spec(1, 100, 2);
  repaid.repay = true;
  EXPECT_EQ(begin(*store_, repaid), Permit::ok);
  EXPECT_EQ(spent(), 160);
}

TEST_P(RunStoreContract, AnAttemptThatEndedIsNeverGrantedAgain) {
  for (const CallEnd& how : {cut(), completed(1)}) {
    CallSpec again = spec(how.text ? 1 : 2, 100);
    EXPECT_EQ(begin(*store_, again), Permit::ok);
    end(again.id, how);
    again.repay = true;
    EXPECT_EQ(begin(*store_, again), Permit::already_paid) << "its bill would be overwritten";
  }
}

TEST_P(RunStoreContract, AfterACutTheNextAttemptIsNeitherOrphanNorPaid) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  end(call(1), cut());
  EXPECT_EQ(begin(*store_, spec(1, 100, 2)), Permit::ok);
}

// Budgets.

TEST_P(RunStoreContract, ARunsBudgetIsReachedExactlyAndNeverPassed) {
  CallSpec third = spec(3, 50);
  third.run_budget = 250;
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  EXPECT_EQ(begin(*store_, spec(2, 100)), Permit::ok);
  EXPECT_EQ(begin(*store_, third), Permit::ok);
  CallSpec fourth = spec(4, 1);
  fourth.run_budget = 250;
  const Granted refused = store_->begin_call(fourth).value();
  EXPECT_EQ(refused.permit, Permit::run_budget);
  EXPECT_EQ(refused.run_spent, 250);
  fourth.run_budget = 251;
  EXPECT_EQ(begin(*store_, fourth), Permit::ok) << "it was raised";
}

TEST_P(RunStoreContract, ADaysBudgetCountsAllRunsOfTheDayOnAllConnections) {
  const auto other = at_.connect();
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  CallSpec elsewhere = spec_of({other_run_, 1, 1}, day_, 100);
  elsewhere.day_budget = 199;
  elsewhere.run_budget = 100;
  const Granted refused = other->begin_call(elsewhere).value();
  EXPECT_EQ(refused.permit, Permit::day_budget);
  EXPECT_EQ(refused.day_spent, 100);
  EXPECT_EQ(refused.run_spent, 0);
  elsewhere.day_budget = 200;
  EXPECT_EQ(begin(*other, elsewhere), Permit::ok);
  elsewhere = spec_of({other_run_, 2, 1}, new_day(), 100);
  elsewhere.day_budget = 100;
  EXPECT_EQ(begin(*other, elsewhere), Permit::ok) << "another day";
}

TEST_P(RunStoreContract, ARehearsalHasAPurseOfItsOwn) {
  CallSpec rehearsed = spec_of({other_run_, 1, 1}, day_, 1'000);
  rehearsed.rehearsal = true;
  EXPECT_EQ(begin(*store_, rehearsed), Permit::ok);
  CallSpec real = spec(1, 100);
  real.day_budget = 100;
  EXPECT_EQ(begin(*store_, real), Permit::ok);
  EXPECT_EQ(spent(), 100);
  EXPECT_EQ(spent_on(*store_, day_, true), 1'000);
  EXPECT_TRUE(row_of(*store_, {other_run_, 1, 1}).value().rehearsal);
}

TEST_P(RunStoreContract, ABillReplacesTheWorstCaseAndAnUnknownBillKeepsIt) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  EXPECT_EQ(begin(*store_, spec(2, 100)), Permit::ok);
  end(call(1), completed(7));
  end(call(2), cut());
  EXPECT_EQ(spent(), 107) << "it may have been spent";
  CallSpec next = spec(3, 100);
  next.run_budget = 207;
  EXPECT_EQ(begin(*store_, next), Permit::ok);
}

TEST_P(RunStoreContract, ABillAboveTheWorstCaseCountsInFull) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  end(call(1), completed(150));
  EXPECT_EQ(spent(), 150);
}

TEST_P(RunStoreContract, AReleasedReservationCountsNothingAndMayBeMadeAgain) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  for (int time = 0; time < 2; ++time)
    ASSERT_TRUE(store_->release_call(call(1)).has_value());
  EXPECT_EQ(spent(), 0);
  EXPECT_EQ(row_of(*store_, call(1)).value().state, CallState::released);
  EXPECT_EQ(begin(*store_, spec(1, 50, 2)), Permit::ok) << "no orphan: it was never sent";
  EXPECT_EQ(begin(*store_, spec(1, 50)), Permit::orphan) << "the second is under way now";
}

TEST_P(RunStoreContract, ReleasingWhatEndedOrIsUnknownChangesNothing) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  end(call(1), completed(60));
  ASSERT_TRUE(store_->release_call(call(1)).has_value());
  EXPECT_EQ(spent(), 60);
  ASSERT_TRUE(store_->release_call(call(9)).has_value());
  EXPECT_EQ(store_->calls(run_).value().size(), 1u);
}

TEST_P(RunStoreContract, AReleasedCallThatEndsAllTheSameIsPaidFor) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  ASSERT_TRUE(store_->release_call(call(1)).has_value());
  end(call(1), completed(60));
  EXPECT_EQ(spent(), 60) << "money that was spent counts, whatever was believed of it";
}

TEST_P(RunStoreContract, AmountsThatDoNotFitAreNeverGrantedUnderABudget) {
  CallSpec huge = spec(1, amount_max);
  huge.run_budget = amount_max;
  EXPECT_EQ(begin(*store_, huge), Permit::run_budget);
  huge.run_budget.reset();
  huge.day_budget = amount_max;
  EXPECT_EQ(begin(*store_, huge), Permit::day_budget);
  huge.day_budget.reset();
  EXPECT_EQ(begin(*store_, huge), Permit::ok) << "without a budget it is the user's decision";
  EXPECT_EQ(begin(*store_, spec(2, amount_max)), Permit::ok);
  EXPECT_EQ(spent(), amount_max) << "the sum stays where it is instead of overflowing";
  CallSpec small = spec(3, 1);
  small.run_budget = amount_max;
  EXPECT_EQ(begin(*store_, small), Permit::run_budget);
  small.run_budget.reset();
  small.day_budget = amount_max;
  EXPECT_EQ(begin(*store_, small), Permit::day_budget);
}

TEST_P(RunStoreContract, SumsAreExactBeyondWhatAFloatingPointNumberHolds) {
  constexpr Amount odd = (Amount{1} << 60) + 1;
  for (int chunk = 1; chunk <= 3; ++chunk)
    EXPECT_EQ(begin(*store_, spec(chunk, odd)), Permit::ok);
  EXPECT_EQ(spent(), 3 * odd);
}

TEST_P(RunStoreContract, AnUnknownPriceIsNeverGrantedUnderABudgetAndCountsNothingWithoutOne) {
  CallSpec unknown = spec(1, std::nullopt);
  unknown.run_budget = 1'000;
  EXPECT_EQ(begin(*store_, unknown), Permit::run_budget);
  unknown.run_budget.reset();
  unknown.day_budget = 1'000;
  EXPECT_EQ(begin(*store_, unknown), Permit::day_budget);
  unknown.day_budget.reset();
  EXPECT_EQ(begin(*store_, unknown), Permit::ok);
  EXPECT_EQ(spent(), 0);
  EXPECT_EQ(row_of(*store_, call(1)).value().worst_nanodollars, std::nullopt);
}

// Settlement.

TEST_P(RunStoreContract, AnEndedCallHasItsBillItsTextAndItsResponse) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  for (int time = 0; time < 2; ++time)
    end(call(1), completed(60));
  const CallRow row = row_of(*store_, call(1)).value();
  EXPECT_EQ(row.state, CallState::ended);
  EXPECT_EQ(row.end, "completed");
  EXPECT_EQ(row.response_id, "resp_1");
  EXPECT_EQ(row.cost_nanodollars, 60);
  EXPECT_EQ(row.worst_nanodollars, 100);
  EXPECT_EQ(row.text, completed(60).text);
}

TEST_P(RunStoreContract, AnAnswerThatWasFetchedLaterSettlesACutCall) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  end(call(1), cut());
  EXPECT_EQ(spent(), 100);
  end(call(1), completed(60));
  EXPECT_EQ(spent(), 60);
  EXPECT_EQ(row_of(*store_, call(1)).value().end, "completed");
  end(call(1), completed(55));
  EXPECT_EQ(spent(), 55) << "the newest bill is the better one";
}

TEST_P(RunStoreContract, WhatIsKnownIsNotReplacedByWhatIsUnknown) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  end(call(1), completed(60));
  end(call(1), {.end = "cut"});
  const CallRow row = row_of(*store_, call(1)).value();
  EXPECT_EQ(row.end, "completed");
  EXPECT_EQ(row.response_id, "resp_1");
  EXPECT_EQ(row.cost_nanodollars, 60);
  EXPECT_EQ(row.text, completed(60).text);
}

TEST_P(RunStoreContract, EndingACallThatNeverBeganIsAStorageFaultThatNamesIt) {
  const auto ended = store_->end_call(call(4, 2), completed(60));
  ASSERT_FALSE(ended.has_value());
  EXPECT_EQ(ended.error().fault, Fault::storage);
  EXPECT_THAT(ended.error().what, HasSubstr(run_));
  EXPECT_THAT(ended.error().what, HasSubstr("chunk 4"));
  EXPECT_TRUE(store_->calls(run_).value().empty());
}

// Rebuilding and reading.

TEST_P(RunStoreContract, ARowIsPutAsItIsAndReplaced) {
  CallRow row{.id = call(2, 3),
              .state = CallState::ended,
              .day = day_,
              .rehearsal = true,
              .end = "completed",
              .response_id = "resp_'x",
              .worst_nanodollars = 100,
              .cost_nanodollars = 0,
              .text = CallText{.bytes = 0, .sha256 = "e3b0"}};
  const auto is_read_back = [&] {
    const CallRow read = row_of(*store_, row.id).value();
    EXPECT_EQ(read.state, row.state);
    EXPECT_EQ(read.day, row.day);
    EXPECT_EQ(read.rehearsal, row.rehearsal);
    EXPECT_EQ(read.end, row.end);
    EXPECT_EQ(read.response_id, row.response_id);
    EXPECT_EQ(read.worst_nanodollars, row.worst_nanodollars);
    EXPECT_EQ(read.cost_nanodollars, row.cost_nanodollars);
    EXPECT_EQ(read.text, row.text);
  };
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(store_->put_call(row).has_value());
    is_read_back();
  }
  row = {.id = row.id, .state = CallState::released, .day = day_};
  ASSERT_TRUE(store_->put_call(row).has_value());
  is_read_back();
  EXPECT_EQ(store_->calls(run_).value().size(), 1u);
}

TEST_P(RunStoreContract, CallsAreListedByChunkAndAttempt) {
  for (const auto& [chunk, attempt] : {std::pair{10, 1}, {2, 2}, {2, 1}, {1, 1}}) {
    ASSERT_TRUE(store_->put_call({.id = call(chunk, attempt), .day = day_}).has_value());
  }
  std::vector<CallId> ids;
  const auto rows = store_->calls(run_).value();
  for (const CallRow& row : rows)
    ids.push_back(row.id);
  EXPECT_THAT(ids, ElementsAre(call(1), call(2), call(2, 2), call(10)));
}

TEST_P(RunStoreContract, ASoundStoreHasNothingToComplainOf) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  EXPECT_TRUE(store_->check().value().empty());
}

TEST_P(RunStoreContract, WhatIsDoneWithALookedAtStoreChangesNothing) {
  EXPECT_EQ(begin(*store_, spec(1, 100)), Permit::ok);
  {
    const auto copy = RunStore::look(at_.url()).value();
    EXPECT_EQ(spent_on(*copy, day_), 100);
    EXPECT_EQ(begin(*copy, spec(2, 50)), Permit::ok);
    EXPECT_EQ(spent_on(*copy, day_), 150);
  }
  EXPECT_EQ(spent(), 100);
}

TEST(RunStoreUrl, AnotherSchemeIsAUsageFault) {
  for (const char* url : {"pg:host=nowhere", "castwright.db", "sqlite:", ""}) {
    EXPECT_EQ(RunStore::open(url).error().fault, Fault::usage) << url;
    EXPECT_EQ(RunStore::look(url).error().fault, Fault::usage) << url;
  }
}

}  // namespace
}  // namespace castwright::store
