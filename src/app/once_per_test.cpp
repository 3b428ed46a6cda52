#include "app/once_per.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace castwright::app {
namespace {

WallTime at(const char* time) {
  return parse_rfc3339(std::string(time) + ".000Z").value();
}

TEST(OncePer, IsADayOrANumberOfHours) {
  EXPECT_FALSE(parse_once_per("day").value().span);
  EXPECT_EQ(parse_once_per("12").value().span, std::chrono::hours(12));
  for (const char* wrong : {"", "week", "0", "-1", "8761", "12h", "1.5"})
    EXPECT_EQ(parse_once_per(wrong).error().fault, Fault::usage) << wrong;
}

TEST(OncePer, ADayIsThatOfTheCalendarInUtc) {
  const OncePer day;
  EXPECT_TRUE(is_within(day, at("2026-11-01T00:00:00"), at("2026-11-01T23:59:59")));
  EXPECT_FALSE(is_within(day, at("2026-11-01T23:59:59"), at("2026-11-02T00:00:00")));
  EXPECT_FALSE(is_within(day, at("2026-11-03T05:00:00"), at("2026-11-01T05:00:00")));
}

TEST(OncePer, HoursCountFromTheRunAlsoIfItsClockWasAhead) {
  const OncePer hours{std::chrono::hours(12)};
  EXPECT_TRUE(is_within(hours, at("2026-11-01T05:00:00"), at("2026-11-01T16:59:59")));
  EXPECT_FALSE(is_within(hours, at("2026-11-01T05:00:00"), at("2026-11-01T17:00:00")));
  EXPECT_TRUE(is_within(hours, at("2026-11-01T08:00:00"), at("2026-11-01T05:00:00")));
  EXPECT_FALSE(is_within(hours, at("2026-11-05T08:00:00"), at("2026-11-01T05:00:00")));
}

}  // namespace
}  // namespace castwright::app
