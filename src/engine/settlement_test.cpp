// What becomes of an answer that is over: its ending, its bill and its figures.
#include "engine/settlement.h"

#include "engine/run_parts_fixture.h"
#include "store/run_rows.h"

#include <gtest/gtest.h>

#include <csignal>
#include <string>

namespace castwright::engine {
namespace {

class Settling : public stage::Parts {
 protected:
  /// Begins a request for chunk 2 that may cost so much.
  void request(Settlement& settlement, Nanodollars worst) {
    ASSERT_TRUE(store_.begin_call({.id = store_id(), .worst_nanodollars = worst}));
    settlement.reserved(2, 1, worst);
    ASSERT_TRUE(journal().tell(
        journal::RequestReserved{.chunk = 2, .attempt = 1, .worst_nanodollars = worst}));
    ASSERT_TRUE(journal().tell(journal::RequestOpened{.chunk = 2, .attempt = 1}));
  }
  store::CallId store_id() const { return store::call_id(stage_.record, 2, 1); }
  StreamOutcome completed() const {
    return {.verdict = {.end = End::completed},
            .reason = "completed",
            .text = stage_.answer(2),
            .usage = provider::Usage{.input_tokens = 1'000, .output_tokens = 500},
            .ms = 70,
            .chars = 9};
  }
};

TEST_F(Settling, AnAnswerIsBilledToldStoredAndCounted) {
  Settlement settlement(terms(), journal());
  request(settlement, 900'000'000);
  const Ending ending = settlement.decide(2, completed());
  ASSERT_TRUE(ending.answer) << ending.reason;
  ASSERT_TRUE(settlement.record(2, completed(), ending));
  const auto ended = told<journal::ChunkEnded>();
  ASSERT_EQ(ended.size(), 1u);
  EXPECT_EQ(ended[0].cost_nanodollars, stage::good_answer_cost);
  EXPECT_EQ(settlement.ledger().settled(), stage::good_answer_cost);
  EXPECT_EQ(stage_.process_budget.spent(), stage::good_answer_cost);
  EXPECT_EQ(store_.calls(stage_.record.run_id).value().at(0).state, store::CallState::ended);
  EXPECT_EQ(settlement.ended_chunks(), std::vector<int>{2});
  RunFigures figures;
  settlement.fill(figures);
  ASSERT_EQ(figures.chunks.size(), 2u);
  EXPECT_EQ(figures.chunks[1].end, "completed");
  EXPECT_EQ(figures.chunks[1].ms, 70);
  EXPECT_EQ(figures.chunks[1].paid_requests, 1);
  EXPECT_EQ(figures.chunks[0].end, "");
}

TEST_F(Settling, AnUnknownBillCountsAtItsWorst) {
  Settlement settlement(terms(), journal());
  request(settlement, 900);
  const StreamOutcome cut{.verdict = {.end = End::cut, .fault = Fault::network}, .reason = "cut"};
  const Ending ending = settlement.decide(2, cut);
  EXPECT_FALSE(ending.answer);
  ASSERT_TRUE(settlement.record(2, cut, ending));
  EXPECT_EQ(settlement.ledger().settled(), std::nullopt);
  EXPECT_EQ(stage_.process_budget.spent(), 900);
}

TEST_F(Settling, AnEndingThatAnEarlierProcessRecordedIsNotToldTwice) {
  Settlement settlement(terms(), journal());
  request(settlement, 900'000'000);
  ASSERT_TRUE(journal().tell(journal::ChunkEnded{.chunk = 2, .attempt = 1, .end = "completed"}));
  ASSERT_TRUE(settlement.record(2, completed(), settlement.decide(2, completed())));
  EXPECT_EQ(told<journal::ChunkEnded>().size(), 1u);
  EXPECT_EQ(settlement.ledger().settled(), stage::good_answer_cost) << "its bill is known now";
}

TEST_F(Settling, WhatIsNotWhatWasAskedForIsUnusableAndSaysWhere) {
  Settlement settlement(terms(), journal());
  request(settlement, 900);
  StreamOutcome outcome = completed();
  outcome.text = "no JSON at all";
  const Ending ending = settlement.decide(2, outcome);
  EXPECT_FALSE(ending.answer);
  EXPECT_EQ(ending.end, End::unusable);
  ASSERT_TRUE(settlement.record(2, outcome, ending));
  const Stopped why = settlement.failure(2, outcome, ending);
  EXPECT_EQ(why.chunk, 2);
  EXPECT_TRUE(why.cause.starts_with("chunk 2 (Part 2): ")) << why.cause;
  EXPECT_FALSE(why.hints.empty());
}

TEST_F(Settling, AStreamThatASignalEndedHasTheSignalsFault) {
  Settlement settlement(terms(), journal());
  stage_.stop->raise(SIGTERM);
  const StreamOutcome cut{.verdict = {.end = End::cut, .fault = Fault::interrupted}};
  EXPECT_EQ(exit_code(settlement.decide(2, cut).fault), 143);
}

}  // namespace
}  // namespace castwright::engine
