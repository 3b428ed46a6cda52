#include "core/number.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace castwright {
namespace {

TEST(Number, AWholeNumberIsDecimalWhateverZerosStandBeforeIt) {
  EXPECT_EQ(whole_number<int>("010"), 10);
  EXPECT_EQ(whole_number<int>("08"), 8);
  EXPECT_EQ(whole_number<int>("-5"), -5);
  EXPECT_EQ(whole_number<std::uint64_t>("18446744073709551615"), UINT64_MAX);
  EXPECT_EQ(whole_number<std::uint16_t>("65535"), 65535);
}

TEST(Number, WhatIsNoWholeNumberIsNone) {
  for (const char* text : {"",
                           "-",
                           "+5",
                           "0x10",
                           "0b1",
                           "1e3",
                           "5_000",
                           "5,000",
                           "5 000",
                           " 5",
                           "5 ",
                           "1.0",
                           "٣",
                           "ten"})
    EXPECT_FALSE(whole_number<int>(text)) << text;
  EXPECT_FALSE(whole_number<int>("2147483648"));
  EXPECT_FALSE(whole_number<std::uint16_t>("65536"));
  EXPECT_FALSE(whole_number<std::uint64_t>("-1"));
}

TEST(Number, AnAmountIsFinite) {
  EXPECT_EQ(decimal_number("0.5"), 0.5);
  EXPECT_EQ(decimal_number("010"), 10.0);
  EXPECT_EQ(decimal_number("1e3"), 1000.0);
  EXPECT_EQ(decimal_number("-2"), -2.0);
  for (const char* text : {"",
                           "nan",
                           "NaN",
                           "inf",
                           "-inf",
                           "infinity",
                           "1e999",
                           "0x1p3",
                           "+1",
                           "1,5",
                           "1_0",
                           " 1",
                           "1 "})
    EXPECT_FALSE(decimal_number(text)) << text;
}

}  // namespace
}  // namespace castwright
