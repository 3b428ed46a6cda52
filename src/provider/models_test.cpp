#include "provider/models.h"

#include "provider/model_table.h"
#include "provider/usage.h"

#include <gtest/gtest.h>

#include <limits>

namespace castwright::provider {
namespace {

Capabilities capabilities(std::string_view model) {
  return ModelTable::built_in().capabilities(model);
}

std::optional<Lifetime> lifetime_of(std::string_view model) {
  return ModelTable::built_in().lifetime(model);
}

std::optional<Price> price_of(std::string_view model) {
  return ModelTable::built_in().price(model);
}

TEST(Models, ADatedSnapshotIsItsBase) {
  EXPECT_EQ(base_model("gpt-5.2-2025-12-11"), "gpt-5.2");
  EXPECT_EQ(base_model("gpt-5.2-pro-2025-12-11"), "gpt-5.2-pro");
  EXPECT_EQ(base_model("gpt-5.2"), "gpt-5.2");
  EXPECT_EQ(base_model("-2025-12-11"), "-2025-12-11");
  EXPECT_EQ(base_model("x-2025-1x-11"), "x-2025-1x-11");
  EXPECT_EQ(base_model("claude-haiku-4-5-20251001"), "claude-haiku-4-5");
  EXPECT_EQ(base_model("x-2025100"), "x-2025100");
  EXPECT_EQ(base_model(""), "");
}

TEST(Models, TheProModelsHaveNoEnforcedSchema) {
  for (const char* const model : {"gpt-5.2-pro", "gpt-5.4-pro"}) {
    const Capabilities found = capabilities(model);
    EXPECT_TRUE(found.known && found.streams && found.searches && found.background) << model;
    EXPECT_FALSE(found.structured || found.structured_with_search) << model;
    EXPECT_EQ(found.output_tokens_max, 128'000) << model;
    EXPECT_EQ(found.reasoning_tokens, 16'000) << model;
  }
  EXPECT_TRUE(capabilities("gpt-5.2-2025-12-11").structured);
}

TEST(Models, AnUnknownModelIsUnknownAndMayStream) {
  const Capabilities found = capabilities("qwen3-next");
  EXPECT_FALSE(found.known);
  EXPECT_TRUE(found.streams);
  EXPECT_FALSE(found.structured || found.background);
  EXPECT_EQ(found.reasoning_tokens, 8'000);
  EXPECT_FALSE(price_of("qwen3-next"));
  EXPECT_FALSE(price_of(""));
  EXPECT_FALSE(price_of("gpt-5.2-turbo"));
}

TEST(Models, AnAnnouncedEndHasItsDayAndItsSuccessor) {
  using namespace std::chrono;
  const auto nano = lifetime_of("gpt-5-nano");
  ASSERT_TRUE(nano);
  EXPECT_EQ(nano->ends, sys_days(2026y / 12 / 11));
  EXPECT_EQ(nano->successor, "gpt-6-luna");
  EXPECT_TRUE(lifetime_of("gpt-5-2025-08-07"));
  EXPECT_FALSE(lifetime_of("gpt-5.2-pro"));
  EXPECT_FALSE(lifetime_of("qwen3-next"));
  for (const char* const model : {"gpt-5-mini", "gpt-4o", "gpt-5.1", "gpt-5.4-nano", "o3"}) {
    const auto lifetime = lifetime_of(model);
    ASSERT_TRUE(lifetime) << model;
    EXPECT_TRUE(capabilities(lifetime->successor).known) << model;
    EXPECT_FALSE(lifetime_of(lifetime->successor)) << model;
  }
}

TEST(Prices, ModelsFromSixOnBillALongInputTwice) {
  EXPECT_EQ(dollars(cost(*price_of("gpt-6-luna"), {.input_tokens = 272'000}, 0)), "0.0272");
  const Usage usage{.input_tokens = 1'000'000, .cached_tokens = 500'000, .output_tokens = 100'000};
  // 0.5 · 4 + 0.5 · 0.2 + 0.1 · 15
  EXPECT_EQ(dollars(cost(*price_of("gpt-6.2-sol"), usage, 0)), "3.60");
}

TEST(Prices, TheExampleOfTheWirePageCostsTenDollarsSeventyThree) {
  // 10 chunks × (1,500 in + 2,200 visible + 4,000 reasoning out) on gpt-5.2-pro.
  const Usage usage{.input_tokens = 15'000, .output_tokens = 62'000, .reasoning_tokens = 40'000};
  EXPECT_EQ(dollars(cost(*price_of("gpt-5.2-pro"), usage, 0)), "10.731");
}

TEST(Prices, CachedInputAndSearchesHaveTheirOwnPrice) {
  const Usage usage{
      .input_tokens = 1'000'000, .cached_tokens = 400'000, .output_tokens = 1'000'000};
  // 0.6 · 1.75 + 0.4 · 0.175 + 14 + 3 · 0.01; above 272,000 tokens nothing changes for gpt-5.2.
  EXPECT_EQ(dollars(cost(*price_of("gpt-5.2"), usage, 3)), "15.15");
}

TEST(Prices, ALongInputIsBilledByTheSecondTierAsAWhole) {
  const Price price = *price_of("gpt-5.4-pro");
  EXPECT_EQ(dollars(cost(price, {.input_tokens = 272'000}, 0)), "8.16");
  EXPECT_EQ(dollars(cost(price, {.input_tokens = 272'001}, 0)), "16.32006");
  EXPECT_EQ(dollars(cost(price, {.input_tokens = 300'000, .output_tokens = 1'000}, 0)), "18.27");
}

TEST(Prices, TokensWrittenToTheCacheHaveTheirOwnPriceWhereThereIsOne) {
  const Usage usage{.input_tokens = 100'000, .cache_write_tokens = 100'000};
  EXPECT_EQ(dollars(cost(*price_of("gpt-5.6-sol"), usage, 0)), "0.625");
  EXPECT_EQ(dollars(cost(*price_of("gpt-5.2"), usage, 0)), "0.175");
}

TEST(Prices, AnAnswerThatMayWaitHasItsDiscountOnTokensAndNoneOnSearches) {
  const Price price = *price_of("gpt-6.2-sol");
  const Discounts windows = ModelTable::built_in().capabilities("gpt-6.2-sol", "openai").windows;
  const Usage usage{
      .input_tokens = 1'000'000, .cached_tokens = 100'000, .output_tokens = 1'000'000};
  const Usage longest{.input_tokens = 200'000, .output_tokens = 100'000};
  const auto in = [&](CompletionWindow window, const Usage& used, int searches) {
    return cost(price_in(price, windows, window), used, searches);
  };
  using enum CompletionWindow;
  EXPECT_EQ(in(soonest, usage, 2), cost(price, usage, 2));
  EXPECT_EQ(in(two_hours, usage, 0) * 10, cost(price, usage, 0) * 7) << "of a long input too";
  EXPECT_EQ(in(eight_hours, longest, 0) * 10, cost(price, longest, 0) * 6);
  EXPECT_EQ(in(eight_hours, {}, 2), cost(price, {}, 2));
  EXPECT_EQ(cost(price_in(price, {}, eight_hours), usage, 0), cost(price, usage, 0));
  Price odd;
  odd.input = 101;
  EXPECT_EQ(price_in(odd, windows, two_hours).input, 71) << "70.7, and never less than it is";
  odd.input = std::numeric_limits<std::int64_t>::max();
  EXPECT_GT(price_in(odd, windows, two_hours).input, odd.input / 10 * 7 - 10);
}

TEST(Prices, AbsurdCountsSaturateAndNegativeOnesAreZero) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const Price price = *price_of("gpt-5.2-pro");
  EXPECT_EQ(cost(price, {.input_tokens = most, .output_tokens = most}, 1), most);
  EXPECT_EQ(cost(price, {.input_tokens = -5, .cached_tokens = 7, .output_tokens = -1}, -3), 0);
  EXPECT_EQ(cost(price, {.input_tokens = 10, .cached_tokens = 99}, 0), 210'000);
}

TEST(Prices, DollarsHaveTwoToSixPlaces) {
  EXPECT_EQ(dollars(0), "0.00");
  EXPECT_EQ(dollars(10'700'000'000), "10.70");
  EXPECT_EQ(dollars(1'000), "0.000001");
  EXPECT_EQ(dollars(499), "0.00");
  EXPECT_EQ(dollars(500), "0.000001");
  EXPECT_EQ(dollars(-499), "0.00");
  EXPECT_EQ(dollars(-1'234'567'891), "-1.234568");
  EXPECT_EQ(dollars(999'999'999'500), "1000.00");
  EXPECT_EQ(dollars(std::numeric_limits<Nanodollars>::max()), "9223372036.854776");
  EXPECT_EQ(dollars(std::numeric_limits<Nanodollars>::min()), "-9223372036.854776");
}

TEST(Prices, APriceOfOnesOwnIsReadExactly) {
  const Price price = parse_price("1.25,10,5").value();
  EXPECT_EQ(price.input, 1'250'000'000);
  EXPECT_EQ(price.cached, 1'250'000'000);
  EXPECT_EQ(price.output, 10'000'000'000);
  EXPECT_EQ(price.search, 5'000'000);
  EXPECT_EQ(parse_price("0,0").value().search, 10'000'000);
  for (const char* bad : {"", "1", "1,", ",1", "a,b", "1,2,3,4", "-1,2", "1;2"})
    EXPECT_EQ(parse_price(bad).error().fault, Fault::usage) << bad;
}

}  // namespace
}  // namespace castwright::provider
