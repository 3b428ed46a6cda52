#include "engine/reattach_policy.h"

#include <gtest/gtest.h>

namespace castwright::engine {
namespace {

using What = ReattachStep::What;
constexpr Millis young{1'000};
constexpr Millis old{300'000};

TEST(ReattachPolicy, AStreamThatBroughtNewsIsFollowedAgainAtOnce) {
  ReattachPolicy policy({});
  const ReattachStep step = policy.next(ExchangeResult::news, young);
  EXPECT_EQ(step.what, What::attach);
  EXPECT_EQ(step.after, Millis(0));
  EXPECT_EQ(policy.next(ExchangeResult::news, young).after, Millis(100))
      << "but not without a pause";
}

TEST(ReattachPolicy, AnAnswerOlderThanFiveMinutesIsAskedForAndNotFollowed) {
  EXPECT_EQ(ReattachPolicy({}).next(ExchangeResult::news, old - Millis(1)).what, What::attach);
  EXPECT_EQ(ReattachPolicy({}).next(ExchangeResult::news, old).what, What::poll);
  ReattachPolicy refused({});
  EXPECT_EQ(refused.next(ExchangeResult::not_streamable, young).what, What::poll);
  EXPECT_EQ(refused.next(ExchangeResult::news, young).what, What::poll) << "and stays so";
}

TEST(ReattachPolicy, AnEmptyStreamProvesNothingAndThePollDecides) {
  ReattachPolicy policy({});
  policy.next(ExchangeResult::news, young);
  const ReattachStep step = policy.next(ExchangeResult::nothing, young);
  EXPECT_EQ(step.what, What::poll);
  EXPECT_EQ(step.after, Millis(0));
  EXPECT_EQ(policy.next(ExchangeResult::running, young).what, What::attach)
      << "it runs: follow it again";
  policy.next(ExchangeResult::nothing, young);
  EXPECT_EQ(policy.next(ExchangeResult::running, young).what, What::poll)
      << "twice empty: only polls now";
}

TEST(ReattachPolicy, PollsComeAtGrowingIntervals) {
  ReattachPolicy policy({});
  policy.next(ExchangeResult::news, old);
  EXPECT_EQ(policy.next(ExchangeResult::running, old).after, Millis(2'000));
  EXPECT_EQ(policy.next(ExchangeResult::running, old).after, Millis(5'000));
  EXPECT_EQ(policy.next(ExchangeResult::running, old).after, Millis(10'000));
  EXPECT_EQ(policy.next(ExchangeResult::running, old).after, Millis(10'000));
}

TEST(ReattachPolicy, AnAnswerThatMayTakeHoursIsAskedForOnceAMinuteInTheEnd) {
  ReattachPolicy policy(reattach_limits({}, CompletionWindow::eight_hours));
  policy.only_poll();
  policy.next(ExchangeResult::nothing, young);
  Millis waited{0};
  for (const int seconds : {2, 5, 10, 20, 40, 60, 60}) {
    const ReattachStep step = policy.next(ExchangeResult::queued, young + waited);
    ASSERT_EQ(step.what, What::poll);
    EXPECT_EQ(step.after, Millis(seconds * 1'000));
    waited += step.after;
  }
  EXPECT_EQ(policy.next(ExchangeResult::queued, young + std::chrono::hours(8)).what, What::poll);
  EXPECT_EQ(policy.next(ExchangeResult::queued, young + std::chrono::hours(9)).why,
            EndCause::stuck);
}

TEST(ReattachPolicy, A404ThatPollsHaveAnsweredSinceProvesNothing) {
  ReattachPolicy policy({});
  policy.only_poll();
  EXPECT_EQ(policy.next(ExchangeResult::gone, old).what, What::poll);
  policy.next(ExchangeResult::running, old);
  EXPECT_EQ(policy.next(ExchangeResult::gone, old).what, What::poll) << "not in a row";
  EXPECT_EQ(policy.next(ExchangeResult::gone, old).why, EndCause::gone);
}

TEST(ReattachPolicy, OfAnAnswerThatMayTakeHoursNoRefusalOfAMomentIsBelieved) {
  for (const ExchangeResult refusal :
       {ExchangeResult::gone, ExchangeResult::refused, ExchangeResult::no_address}) {
    ReattachPolicy policy(reattach_limits({}, CompletionWindow::two_hours));
    policy.only_poll();
    policy.next(ExchangeResult::queued, old);
    Millis age = old;
    int polls = 0;
    ReattachStep step = policy.next(refusal, age);
    for (; step.what == What::poll; step = policy.next(refusal, age)) {
      age += step.after;
      ++polls;
    }
    EXPECT_GE(age - old, Millis(600'000));
    EXPECT_LE(polls, 25);
    EXPECT_EQ(step.what, What::give_up);
    EXPECT_EQ(step.why, refusal == ExchangeResult::gone ? EndCause::gone : EndCause::refused);
  }
}

TEST(ReattachPolicy, OutOfReachWaitsTwiceAsLongEveryTimeAndGivesUpInTheEnd) {
  ReattachPolicy policy({}, 7);
  Millis before{0};
  Millis waited{0};
  for (int i = 1; i < ReattachLimits().fruitless_max; ++i) {
    const ReattachStep step = policy.next(ExchangeResult::unreachable, young);
    ASSERT_EQ(step.what, What::attach) << i;
    EXPECT_GE(step.after, i <= 7 ? before : Millis(30'000)) << i;
    EXPECT_LE(step.after, Millis(37'500)) << i;
    before = step.after;
    waited += step.after;
  }
  EXPECT_GT(waited, Millis(120'000)) << "an outage of two minutes is survived";
  const ReattachStep last = policy.next(ExchangeResult::unreachable, young);
  EXPECT_EQ(last.what, What::give_up);
  EXPECT_EQ(last.why, EndCause::gave_up);
}

TEST(ReattachPolicy, ABusyServerIsAskedForTheStreamAndForTheObjectInTurn) {
  ReattachPolicy policy({});
  policy.next(ExchangeResult::news, young);
  EXPECT_EQ(policy.next(ExchangeResult::busy, young).what, What::poll);
  EXPECT_EQ(policy.next(ExchangeResult::busy, young).what, What::attach);
  EXPECT_EQ(policy.next(ExchangeResult::busy, young).what, What::poll);
}

TEST(ReattachPolicy, NewsBeginTheCountOfFruitlessTriesAgain) {
  ReattachPolicy policy({});
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(policy.next(ExchangeResult::unreachable, young).what, What::attach);
    EXPECT_EQ(policy.next(ExchangeResult::news, young).what, What::attach);
  }
}

TEST(ReattachPolicy, A404IsAskedOnceMoreAndThenBelieved) {
  ReattachPolicy policy({});
  const ReattachStep again = policy.next(ExchangeResult::gone, young);
  EXPECT_EQ(again.what, What::attach);
  EXPECT_EQ(again.after, Millis(2'000));
  const ReattachStep step = policy.next(ExchangeResult::gone, young);
  EXPECT_EQ(step.what, What::give_up);
  EXPECT_EQ(step.why, EndCause::gone);
}

TEST(ReattachPolicy, AnAnswerThatStaysInTheQueueIsStuck) {
  ReattachPolicy policy({.queued_max = Millis(120'000)});
  EXPECT_EQ(policy.next(ExchangeResult::queued, old).what, What::poll);
  EXPECT_EQ(policy.next(ExchangeResult::queued, old + Millis(119'000)).what, What::poll);
  const ReattachStep step = policy.next(ExchangeResult::queued, old + Millis(120'000));
  EXPECT_EQ(step.what, What::give_up);
  EXPECT_EQ(step.why, EndCause::stuck);
  ReattachPolicy begun({.queued_max = Millis(120'000)});
  begun.next(ExchangeResult::queued, old);
  begun.next(ExchangeResult::running, old + Millis(60'000));
  EXPECT_EQ(begun.next(ExchangeResult::queued, old + Millis(130'000)).what, What::poll)
      << "it had left the queue";
}

TEST(ReattachPolicy, ARefusedKeyEndsItAndAnyOtherRefusalOnlyWhereAPollIsRefusedToo) {
  EXPECT_EQ(ReattachPolicy({}).next(ExchangeResult::key, young).why, EndCause::key_refused);
  ReattachPolicy policy({});
  EXPECT_EQ(policy.next(ExchangeResult::refused, young).what, What::poll);
  EXPECT_EQ(policy.next(ExchangeResult::refused, young).why, EndCause::refused);
}

}  // namespace
}  // namespace castwright::engine
