#include "engine/rate_limiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <vector>

namespace castwright::engine {
namespace {

using provider::RateNews;
using provider::RateWindow;

/// Those who ask; only their addresses matter.
constexpr std::array<int, 4> runs{};
const void* run(std::size_t index) {
  return &runs.at(index);
}

RateNews limits(std::int64_t requests,
                std::int64_t requests_left,
                std::int64_t tokens,
                std::int64_t tokens_left) {
  return {.requests = RateWindow{.limit = requests, .remaining = requests_left, .reset = {}},
          .tokens = RateWindow{.limit = tokens, .remaining = tokens_left, .reset = {}},
          .retry_after = {}};
}

class Gates : public testing::Test {
 protected:
  /// Sends a request if that is allowed now.
  std::optional<RateLimiter::Permit> try_to_send(std::size_t who, std::int64_t tokens) {
    if (limiter.when(run(who), tokens, now) > now) return std::nullopt;
    return limiter.sent(run(who), tokens, now);
  }
  void knows(const RateNews& news) {
    const auto first = try_to_send(3, 1);
    ASSERT_TRUE(first);
    limiter.observe_headers(*first, news, now);
  }

  RateLimiter limiter;
  MonoTime now{};
};

TEST_F(Gates, TheFirstRequestOfAKeyGoesAheadAndTheOthersWaitForItsNews) {
  const auto first = try_to_send(0, 100);
  ASSERT_TRUE(first);
  EXPECT_FALSE(try_to_send(1, 100));
  EXPECT_FALSE(try_to_send(2, 100));
  limiter.observe_headers(*first, {}, now);
  EXPECT_TRUE(try_to_send(1, 100)) << "no limits are told: none are known";
  EXPECT_TRUE(try_to_send(2, 100));
}

TEST_F(Gates, AServerThatIsSilentUntilItsFirstTextHoldsTheOthersBackForHalfAMinute) {
  ASSERT_TRUE(try_to_send(0, 100));
  now += RateLimiter::news_awaited - Millis(1);
  EXPECT_FALSE(try_to_send(1, 100));
  now += Millis(1);
  EXPECT_TRUE(try_to_send(1, 100));
  EXPECT_TRUE(try_to_send(2, 100));
}

TEST_F(Gates, AFirstRequestThatNeverGetsAnAnswerLetsTheNextOneGoAhead) {
  const auto first = try_to_send(0, 100);
  ASSERT_TRUE(first);
  EXPECT_FALSE(try_to_send(1, 100));
  limiter.over(*first);
  EXPECT_TRUE(try_to_send(1, 100));
  EXPECT_FALSE(try_to_send(2, 100));
}

TEST_F(Gates, RequestsPerMinuteAreSpreadOverTheMinuteOnceTheyAreUsedUp) {
  knows(limits(60, 2, 1'000'000, 1'000'000));
  EXPECT_TRUE(try_to_send(0, 10));
  EXPECT_TRUE(try_to_send(0, 10));
  EXPECT_EQ(limiter.when(run(0), 10, now), now + Millis(1'000));
  now += Millis(999);
  EXPECT_FALSE(try_to_send(0, 10));
  now += Millis(1);
  EXPECT_TRUE(try_to_send(0, 10));
}

TEST_F(Gates, TokensPerMinuteAreCountedByTheWorstCaseUntilTheProviderSaysBetter) {
  knows(limits(1'000, 1'000, 60'000, 50'000));
  const auto dear = try_to_send(0, 40'000);
  ASSERT_TRUE(dear);
  EXPECT_EQ(limiter.when(run(0), 20'000, now), now + Millis(10'000));
  limiter.leave(run(0));
  limiter.observe_headers(*dear, limits(1'000, 999, 60'000, 45'000), now);
  EXPECT_TRUE(try_to_send(0, 20'000)) << "it was counted with less";
}

TEST_F(Gates, WhatWasSentAfterTheAnsweredRequestIsNotInItsNewsYet) {
  knows(limits(1'000, 1'000, 60'000, 60'000));
  const auto first = try_to_send(0, 10'000);
  const auto second = try_to_send(1, 30'000);
  ASSERT_TRUE(first && second);
  limiter.observe_headers(*first, limits(1'000, 999, 60'000, 50'000), now);
  EXPECT_FALSE(try_to_send(0, 30'000)) << "50,000 are left before the second was counted";
  EXPECT_TRUE(try_to_send(0, 20'000));
}

TEST_F(Gates, NewsThatAreOvertakenByLaterNewsGiveNothingBack) {
  knows(limits(60, 2, 1'000'000, 1'000'000));
  const auto first = try_to_send(0, 10);
  const auto second = try_to_send(1, 10);
  ASSERT_TRUE(first && second);
  limiter.observe_headers(*second, limits(60, 0, 1'000'000, 999'980), now);
  limiter.observe_headers(*first, limits(60, 1, 1'000'000, 999'990), now);
  EXPECT_FALSE(try_to_send(2, 10)) << "the one that was left is the second's";
}

TEST_F(Gates, ARequestThatTheProviderMaySeeLaterThanOneSentAfterItIsCountedUntilItIsHeard) {
  knows(limits(60, 2, 1'000'000, 1'000'000));
  const auto first = try_to_send(0, 10);
  const auto second = try_to_send(1, 10);
  ASSERT_TRUE(first && second);
  limiter.observe_headers(*second, limits(60, 1, 1'000'000, 999'990), now);
  EXPECT_FALSE(try_to_send(2, 10)) << "one is left, and the first is still on its way";
  limiter.over(*first);
  EXPECT_FALSE(try_to_send(2, 10)) << "nobody knows whether it arrived";
}

TEST_F(Gates, ARequestLargerThanTheLimitGoesWhenNothingElseIsCounted) {
  knows(limits(1'000, 1'000, 10'000, 0));
  EXPECT_EQ(limiter.when(run(0), 1'000'000, now), now + Millis(60'000));
  now += Millis(60'000);
  EXPECT_TRUE(try_to_send(0, 1'000'000));
}

TEST_F(Gates, ALimitPerDayFillsUpAsSlowlyAsItsResetSays) {
  RateNews daily;
  daily.requests = RateWindow{.limit = 10'000, .remaining = 0, .reset = Millis(86'400'000)};
  knows(daily);
  EXPECT_EQ(limiter.when(run(0), 1, now), now + Millis(8'640));
}

TEST_F(Gates, WhoWaitsFirstIsServedFirstAndNobodyTwiceInARow) {
  knows(limits(60, 0, 1'000'000, 1'000'000));
  std::vector<std::size_t> served;
  for (int step = 0; step < 65; ++step) {
    now += Millis(100);
    for (std::size_t who = 0; who < 3; ++who) {
      if (try_to_send(who, 10)) served.push_back(who);
    }
  }
  EXPECT_EQ(served, (std::vector<std::size_t>{0, 1, 2, 0, 1, 2}));
}

TEST_F(Gates, ASmallRequestDoesNotOvertakeALargeOneThatWaits) {
  knows(limits(1'000, 1'000, 60'000, 10'000));
  EXPECT_FALSE(try_to_send(0, 40'000));
  EXPECT_FALSE(try_to_send(1, 100)) << "else the large one would wait for ever";
  now += Millis(30'000);
  EXPECT_FALSE(try_to_send(1, 100));
  EXPECT_TRUE(try_to_send(0, 40'000));
  EXPECT_TRUE(try_to_send(1, 0));
}

TEST_F(Gates, WhoLeavesHoldsNobodyUp) {
  knows(limits(1'000, 1'000, 60'000, 10'000));
  EXPECT_FALSE(try_to_send(0, 40'000));
  EXPECT_FALSE(try_to_send(1, 100));
  limiter.leave(run(0));
  EXPECT_TRUE(try_to_send(1, 100));
}

TEST_F(Gates, ARefusalHoldsAllRequestsBackAsLongAsTheProviderAsks) {
  knows({});
  limiter.refused({.requests = {}, .tokens = {}, .retry_after = Millis(41'724)}, now);
  EXPECT_EQ(limiter.when(run(0), 1, now), now + Millis(41'724));
  now += Millis(41'724);
  EXPECT_TRUE(try_to_send(0, 1));
}

TEST_F(Gates, ARefusalWithoutALimitTeachesWhatTheLastMinuteWasTooMuchOf) {
  knows({});
  for (int sent = 0; sent < 99; ++sent)
    ASSERT_TRUE(try_to_send(0, 1));
  limiter.refused({}, now);  // The hundredth was refused: from now on 80 a minute.
  now += RateLimiter::pause_usual;
  int sent = 0;
  for (int step = 0; step < 600; ++step) {
    if (try_to_send(0, 1)) ++sent;
    now += Millis(100);
  }
  EXPECT_GE(sent, 75);
  EXPECT_LE(sent, 100);
}

/// How the provider counts: a bucket that fills up evenly, asked once for each request.
class Provider {
 public:
  Provider(double requests, double tokens) : requests_(requests), tokens_(tokens) {}

  struct Verdict {
    bool accepted = false;
    RateNews news;
  };
  Verdict take(std::int64_t tokens, MonoTime now) {
    const double passed = std::chrono::duration<double>(now - at_).count();
    at_ = now;
    level_requests_ = std::min(requests_, level_requests_ + requests_ / 60 * passed);
    level_tokens_ = std::min(tokens_, level_tokens_ + tokens_ / 60 * passed);
    Verdict verdict;
    verdict.accepted = level_requests_ >= 1 && level_tokens_ >= static_cast<double>(tokens);
    if (verdict.accepted) {
      level_requests_ -= 1;
      level_tokens_ -= static_cast<double>(tokens);
    }
    verdict.news = limits(static_cast<std::int64_t>(requests_),
                          static_cast<std::int64_t>(level_requests_),
                          static_cast<std::int64_t>(tokens_),
                          static_cast<std::int64_t>(level_tokens_));
    return verdict;
  }

 private:
  double requests_;
  double tokens_;
  double level_requests_ = requests_;
  double level_tokens_ = tokens_;
  MonoTime at_{};
};

/// The headers of each answer take some time, so that some overtake others. The provider has the
/// same clock.
TEST_F(Gates, NoRequestIsRefusedByAProviderThatCountsWhateverTheLoadAndTheDelay) {
  struct OnItsWay {
    MonoTime due;
    RateLimiter::Permit permit;
    RateNews news;
  };
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    std::mt19937_64 dice(seed);
    const auto below = [&dice](std::uint64_t end) {
      return static_cast<std::int64_t>(dice() % end);
    };
    RateLimiter learning;
    Provider provider(static_cast<double>(20 + below(200)),
                      static_cast<double>(100'000 + below(400'000)));
    std::vector<OnItsWay> news;
    std::array<std::int64_t, 4> wanted{};
    MonoTime time{};
    int refused = 0;
    int accepted = 0;
    for (int step = 0; step < 6'000; ++step) {
      time += Millis(50);
      const auto [begin, end] =
          std::ranges::partition(news, [time](const OnItsWay& one) { return one.due > time; });
      for (auto one = begin; one != end; ++one) {
        learning.observe_headers(one->permit, one->news, time);
        learning.over(one->permit);
      }
      news.erase(begin, end);
      for (std::size_t who = 0; who < wanted.size(); ++who) {
        if (wanted[who] == 0) wanted[who] = 1'000 + below(60'000);
        if (learning.when(run(who), wanted[who], time) > time) continue;
        const auto permit = learning.sent(run(who), wanted[who], time);
        const auto verdict = provider.take(wanted[who], time);
        verdict.accepted ? ++accepted : ++refused;
        news.push_back({time + Millis(100 + below(600)), permit, verdict.news});
        wanted[who] = 0;
      }
    }
    EXPECT_EQ(refused, 0) << "seed " << seed;
    EXPECT_GT(accepted, 15) << "seed " << seed;
  }
}

}  // namespace
}  // namespace castwright::engine
