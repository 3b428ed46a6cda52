#include "app/time_span.h"

#include <gtest/gtest.h>

namespace castwright::app {
namespace {

using namespace std::chrono_literals;

TEST(Span, IsANumberWithAUnit) {
  EXPECT_EQ(parse_span("90m").value(), 90min);
  EXPECT_EQ(parse_span("12h").value(), 12h);
  EXPECT_EQ(parse_span("30d").value(), std::chrono::days(30));
  EXPECT_EQ(parse_span("4w").value(), std::chrono::weeks(4));
  for (const char* wrong :
       {"", "d", "30", "0d", "-1d", "1.5h", "30 d", "d30", "1y", "99999999999w"})
    EXPECT_EQ(parse_span(wrong).error().fault, Fault::usage) << wrong;
}

TEST(Moment, IsADateATimeOrHowLongAgo) {
  const WallTime now = parse_rfc3339("2026-12-01T10:30:00.000Z").value();
  const auto moment = [now](const char* text) { return rfc3339(parse_moment(text, now).value()); };
  EXPECT_EQ(moment("2026-11-01"), "2026-11-01T00:00:00.000Z");
  EXPECT_EQ(moment("2026-11-01T05:06:07.008Z"), "2026-11-01T05:06:07.008Z");
  EXPECT_EQ(moment("12h"), "2026-11-30T22:30:00.000Z");
  for (const char* wrong : {"", "yesterday", "2026-13-01", "2026-02-30", "01.12.2026"})
    EXPECT_EQ(parse_moment(wrong, now).error().fault, Fault::usage) << wrong;
}

TEST(Age, HasTheUnitThatAPersonWouldUse) {
  EXPECT_EQ(age_text(-5s), "0 s");
  EXPECT_EQ(age_text(59s), "59 s");
  EXPECT_EQ(age_text(60s), "1 min");
  EXPECT_EQ(age_text(47h), "47 h");
  EXPECT_EQ(age_text(49h), "2 d");
  EXPECT_EQ(age_text(std::chrono::days(400)), "400 d");
}

}  // namespace
}  // namespace castwright::app
