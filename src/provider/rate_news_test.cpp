#include "provider/rate_news.h"

#include <gtest/gtest.h>

#include <vector>

namespace castwright::provider {
namespace {

TEST(RateNews, IsReadFromTheSixHeadersOfEveryAnswer) {
  const RateNews news = rate_news({{"x-ratelimit-limit-requests", "5000"},
                                   {"x-ratelimit-limit-tokens", "160000"},
                                   {"x-ratelimit-remaining-requests", "4999"},
                                   {"x-ratelimit-remaining-tokens", "159976"},
                                   {"x-ratelimit-reset-requests", "12ms"},
                                   {"x-ratelimit-reset-tokens", "6m0s"}});
  ASSERT_TRUE(news.requests && news.tokens);
  EXPECT_EQ(news.requests->limit, 5000);
  EXPECT_EQ(news.requests->remaining, 4999);
  EXPECT_EQ(news.requests->reset, Millis(12));
  EXPECT_EQ(news.tokens->limit, 160'000);
  EXPECT_EQ(news.tokens->remaining, 159'976);
  EXPECT_EQ(news.tokens->reset, Millis(360'000));
  EXPECT_FALSE(news.retry_after);
}

TEST(RateNews, AGatewayThatSendsMinusOneOrNothingTellsNoLimit) {
  const std::vector<std::vector<http::Header>> answers{
      {},
      {{"x-ratelimit-limit-tokens", "-1"}, {"x-ratelimit-remaining-tokens", "-1"}},
      {{"x-ratelimit-limit-tokens", "0"}, {"x-ratelimit-remaining-tokens", "0"}},
      {{"x-ratelimit-limit-tokens", "1e5"}, {"x-ratelimit-remaining-tokens", "many"}},
      {{"x-ratelimit-limit-tokens", "100"}}};
  for (const std::vector<http::Header>& headers : answers) {
    const RateNews news = rate_news(headers);
    EXPECT_FALSE(news.requests || news.tokens) << (headers.empty() ? "" : headers[0].value);
  }
}

TEST(RateNews, MillisecondsGoBeforeSecondsAndADateIsNoNumber) {
  EXPECT_EQ(rate_news({{"retry-after", "7"}, {"retry-after-ms", "1500.5"}}).retry_after,
            Millis(1501));
  EXPECT_EQ(rate_news({{"retry-after", "7"}}).retry_after, Millis(7'000));
  EXPECT_FALSE(rate_news({{"retry-after", "Fri, 27 Nov 2026 12:00:00 GMT"}}).retry_after);
  EXPECT_FALSE(rate_news({{"retry-after", "-3"}}).retry_after);
}

TEST(Durations, AreReadAsGoWritesThem) {
  EXPECT_EQ(parse_duration("12ms"), Millis(12));
  EXPECT_EQ(parse_duration("1s"), Millis(1'000));
  EXPECT_EQ(parse_duration("7.66s"), Millis(7'660));
  EXPECT_EQ(parse_duration("2m59.56s"), Millis(179'560));
  EXPECT_EQ(parse_duration("6m0s"), Millis(360'000));
  EXPECT_EQ(parse_duration("2h30m"), Millis(9'000'000));
  EXPECT_EQ(parse_duration("1d2h"), Millis(93'600'000));
}

TEST(Durations, AnythingElseIsNone) {
  for (const char* text :
       {"", "12", "s", "ms5", "1x", "-1s", "1..5s", "1e3s", "99999999999d", "nan", "5 s"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace castwright::provider
