#include "core/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace castwright {
namespace {

constexpr Nanodollars dollar = 1'000'000'000;

TEST(Money, DollarsAreReadExactlyAndNothingElseIsRead) {
  EXPECT_EQ(parse_dollars("15").value(), 15 * dollar);
  EXPECT_EQ(parse_dollars("0.25").value(), dollar / 4);
  EXPECT_EQ(parse_dollars("1.000000001").value(), dollar + 1);
  for (const char* bad :
       {"", ".5", "-1", "1e3", "1,5", "1.0000000001", "99999999999999999999", " 1"}) {
    EXPECT_EQ(parse_dollars(bad).error().fault, Fault::usage) << bad;
  }
}

TEST(Money, WhatDollarsPrintsIsReadBack) {
  for (const Nanodollars amount : {dollar / 100, dollar, 10'700'000'000L, 1'583'597'000L}) {
    EXPECT_EQ(parse_dollars(dollars(amount)).value(), amount);
  }
}

TEST(Money, DollarsExactlyHaveEveryPlaceThatCountsAndNoOther) {
  EXPECT_EQ(dollars_exactly(0), "0");
  EXPECT_EQ(dollars_exactly(21 * dollar), "21");
  EXPECT_EQ(dollars_exactly(100 * dollar), "100");
  EXPECT_EQ(dollars_exactly(3'625'000), "0.003625");
  EXPECT_EQ(dollars_exactly(1), "0.000000001");
  EXPECT_EQ(dollars_exactly(-dollar / 2), "-0.5");
  for (const Nanodollars amount : {Nanodollars(1), dollar, 435 * dollar / 1'000})
    EXPECT_EQ(parse_dollars(dollars_exactly(amount)).value(), amount);
}

TEST(Money, ASumStopsAtTheLargestAmount) {
  constexpr Nanodollars most = std::numeric_limits<Nanodollars>::max();
  EXPECT_EQ(saturating_sum(1, 2), 3);
  EXPECT_EQ(saturating_sum(most, 1), most);
  EXPECT_EQ(saturating_sum(most, most), most);
}

TEST(Money, IsShownToAPersonWithTwoPlaces) {
  EXPECT_EQ(money_shown(0), "$0.00");
  EXPECT_EQ(money_shown(1), "<$0.01");
  EXPECT_EQ(money_shown(4'999'999), "<$0.01");
  EXPECT_EQ(money_shown(5'000'000), "$0.01");
  EXPECT_EQ(money_shown(1'583'597'000), "$1.58");
  EXPECT_EQ(money_shown(10'526'400'000), "$10.53");
  EXPECT_EQ(money_shown(10'695'000'000), "$10.70");
}

}  // namespace
}  // namespace castwright
