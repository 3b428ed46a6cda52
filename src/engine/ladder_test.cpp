#include "engine/ladder.h"

#include <gtest/gtest.h>

namespace castwright::engine {
namespace {

using What = Step::What;
constexpr Millis young{1'000};
constexpr Millis old{300'000};

TEST(Ladder, AStreamThatBroughtNewsIsFollowedAgainAtOnce) {
  Ladder ladder({});
  const Step step = ladder.next(Came::news, young);
  EXPECT_EQ(step.what, What::attach);
  EXPECT_EQ(step.after, Millis(0));
  EXPECT_EQ(ladder.next(Came::news, young).after, Millis(100)) << "but not without a pause";
}

TEST(Ladder, AnAnswerOlderThanFiveMinutesIsAskedForAndNotFollowed) {
  EXPECT_EQ(Ladder({}).next(Came::news, old - Millis(1)).what, What::attach);
  EXPECT_EQ(Ladder({}).next(Came::news, old).what, What::poll);
  Ladder refused({});
  EXPECT_EQ(refused.next(Came::not_streamable, young).what, What::poll);
  EXPECT_EQ(refused.next(Came::news, young).what, What::poll) << "and stays so";
}

TEST(Ladder, AnEmptyStreamProvesNothingAndThePollDecides) {
  Ladder ladder({});
  ladder.next(Came::news, young);
  const Step step = ladder.next(Came::nothing, young);
  EXPECT_EQ(step.what, What::poll);
  EXPECT_EQ(step.after, Millis(0));
  EXPECT_EQ(ladder.next(Came::running, young).what, What::attach) << "it runs: follow it again";
  ladder.next(Came::nothing, young);
  EXPECT_EQ(ladder.next(Came::running, young).what, What::poll) << "twice empty: only polls now";
}

TEST(Ladder, PollsComeAtGrowingIntervals) {
  Ladder ladder({});
  ladder.next(Came::news, old);
  EXPECT_EQ(ladder.next(Came::running, old).after, Millis(2'000));
  EXPECT_EQ(ladder.next(Came::running, old).after, Millis(5'000));
  EXPECT_EQ(ladder.next(Came::running, old).after, Millis(10'000));
  EXPECT_EQ(ladder.next(Came::running, old).after, Millis(10'000));
}

TEST(Ladder, AnAnswerThatMayTakeHoursIsAskedForOnceAMinuteInTheEnd) {
  Ladder ladder(ladder_limits({}, CompletionWindow::eight_hours));
  ladder.only_poll();
  ladder.next(Came::nothing, young);
  Millis waited{0};
  for (const int seconds : {2, 5, 10, 20, 40, 60, 60}) {
    const Step step = ladder.next(Came::queued, young + waited);
    ASSERT_EQ(step.what, What::poll);
    EXPECT_EQ(step.after, Millis(seconds * 1'000));
    waited += step.after;
  }
  EXPECT_EQ(ladder.next(Came::queued, young + std::chrono::hours(8)).what, What::poll);
  EXPECT_EQ(ladder.next(Came::queued, young + std::chrono::hours(9)).why, EndCause::stuck);
}

TEST(Ladder, A404ThatPollsHaveAnsweredSinceProvesNothing) {
  Ladder ladder({});
  ladder.only_poll();
  EXPECT_EQ(ladder.next(Came::gone, old).what, What::poll);
  ladder.next(Came::running, old);
  EXPECT_EQ(ladder.next(Came::gone, old).what, What::poll) << "not in a row";
  EXPECT_EQ(ladder.next(Came::gone, old).why, EndCause::gone);
}

TEST(Ladder, OfAnAnswerThatMayTakeHoursNoRefusalOfAMomentIsBelieved) {
  for (const Came refusal : {Came::gone, Came::refused, Came::no_address}) {
    Ladder ladder(ladder_limits({}, CompletionWindow::two_hours));
    ladder.only_poll();
    ladder.next(Came::queued, old);
    Millis age = old;
    int polls = 0;
    Step step = ladder.next(refusal, age);
    for (; step.what == What::poll; step = ladder.next(refusal, age)) {
      age += step.after;
      ++polls;
    }
    EXPECT_GE(age - old, Millis(600'000));
    EXPECT_LE(polls, 25);
    EXPECT_EQ(step.what, What::give_up);
    EXPECT_EQ(step.why, refusal == Came::gone ? EndCause::gone : EndCause::refused);
  }
}

TEST(Ladder, OutOfReachWaitsTwiceAsLongEveryTimeAndGivesUpInTheEnd) {
  Ladder ladder({}, 7);
  Millis before{0};
  Millis waited{0};
  for (int i = 1; i < LadderLimits().fruitless_max; ++i) {
    const Step step = ladder.next(Came::unreachable, young);
    ASSERT_EQ(step.what, What::attach) << i;
    EXPECT_GE(step.after, i <= 7 ? before : Millis(30'000)) << i;
    EXPECT_LE(step.after, Millis(37'500)) << i;
    before = step.after;
    waited += step.after;
  }
  EXPECT_GT(waited, Millis(120'000)) << "an outage of two minutes is survived";
  const Step last = ladder.next(Came::unreachable, young);
  EXPECT_EQ(last.what, What::give_up);
  EXPECT_EQ(last.why, EndCause::gave_up);
}

TEST(Ladder, ABusyServerIsAskedForTheStreamAndForTheObjectInTurn) {
  Ladder ladder({});
  ladder.next(Came::news, young);
  EXPECT_EQ(ladder.next(Came::busy, young).what, What::poll);
  EXPECT_EQ(ladder.next(Came::busy, young).what, What::attach);
  EXPECT_EQ(ladder.next(Came::busy, young).what, What::poll);
}

TEST(Ladder, NewsBeginTheCountOfFruitlessTriesAgain) {
  Ladder ladder({});
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(ladder.next(Came::unreachable, young).what, What::attach);
    EXPECT_EQ(ladder.next(Came::news, young).what, What::attach);
  }
}

TEST(Ladder, A404IsAskedOnceMoreAndThenBelieved) {
  Ladder ladder({});
  const Step again = ladder.next(Came::gone, young);
  EXPECT_EQ(again.what, What::attach);
  EXPECT_EQ(again.after, Millis(2'000));
  const Step step = ladder.next(Came::gone, young);
  EXPECT_EQ(step.what, What::give_up);
  EXPECT_EQ(step.why, EndCause::gone);
}

TEST(Ladder, AnAnswerThatStaysInTheQueueIsStuck) {
  Ladder ladder({.queued_max = Millis(120'000)});
  EXPECT_EQ(ladder.next(Came::queued, old).what, What::poll);
  EXPECT_EQ(ladder.next(Came::queued, old + Millis(119'000)).what, What::poll);
  const Step step = ladder.next(Came::queued, old + Millis(120'000));
  EXPECT_EQ(step.what, What::give_up);
  EXPECT_EQ(step.why, EndCause::stuck);
  Ladder begun({.queued_max = Millis(120'000)});
  begun.next(Came::queued, old);
  begun.next(Came::running, old + Millis(60'000));
  EXPECT_EQ(begun.next(Came::queued, old + Millis(130'000)).what, What::poll)
      << "it had left the queue";
}

TEST(Ladder, ARefusedKeyEndsItAndAnyOtherRefusalOnlyWhereAPollIsRefusedToo) {
  EXPECT_EQ(Ladder({}).next(Came::key, young).why, EndCause::key_refused);
  Ladder ladder({});
  EXPECT_EQ(ladder.next(Came::refused, young).what, What::poll);
  EXPECT_EQ(ladder.next(Came::refused, young).why, EndCause::refused);
}

}  // namespace
}  // namespace castwright::engine
