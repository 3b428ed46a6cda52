#include "core/result.h"

#include <gtest/gtest.h>

#include <memory>

namespace castwright {
namespace {

Result<std::unique_ptr<int>> make(int n) {
  if (n < 0) return fail(Fault::usage, "negative");
  return std::make_unique<int>(n);
}
Status check(int n) {
  if (n > 9) return fail(Fault::budget, "too big");
  return {};
}
Result<int> twice(int n) {
  CW_RETURN_IF_ERROR(check(n));
  CW_TRY(auto value, make(n));
  return *value * 2;
}

TEST(Result, TryUnwrapsAndPropagates) {
  EXPECT_EQ(twice(4).value(), 8);
  EXPECT_EQ(twice(-1).error().what, "negative");
  EXPECT_EQ(twice(10).error().fault, Fault::budget);
}

Status checked_or_noted(bool wanted, int n, bool& noted) {
  if (wanted)
    CW_RETURN_IF_ERROR(check(n));
  else
    noted = true;
  return {};
}

TEST(Result, AnElseBehindAReturnIfErrorBelongsToTheIfBeforeIt) {
  bool noted = false;
  EXPECT_TRUE(checked_or_noted(true, 4, noted).has_value());
  EXPECT_FALSE(noted);
  EXPECT_EQ(checked_or_noted(true, 10, noted).error().fault, Fault::budget);
  EXPECT_FALSE(noted);
  EXPECT_TRUE(checked_or_noted(false, 10, noted).has_value());
  EXPECT_TRUE(noted);
}

TEST(Result, ContextReadsFromTheOutermostGoalInwards) {
  EXPECT_EQ(Error(Fault::usage, "bad").within("chunk 3").within("reading plan").what,
            "reading plan: chunk 3: bad");
}

TEST(Result, EveryFaultHasTheExitCodeOfTheContract) {
  EXPECT_EQ(exit_code(Fault::internal), 1);
  EXPECT_EQ(exit_code(Fault::usage), 2);
  EXPECT_EQ(exit_code(Fault::gate), 3);
  EXPECT_EQ(exit_code(Fault::key), 4);
  EXPECT_EQ(exit_code(Fault::provider), 5);
  EXPECT_EQ(exit_code(Fault::network), 6);
  EXPECT_EQ(exit_code(Fault::budget), 7);
  EXPECT_EQ(exit_code(Fault::limit), 8);
  EXPECT_EQ(exit_code(Fault::busy), 9);
  EXPECT_EQ(exit_code(Fault::missing), 10);
  EXPECT_EQ(exit_code(Fault::storage), 11);
  EXPECT_EQ(exit_code(Fault::unusable), 12);
  EXPECT_EQ(exit_code(Fault::hung_up), 129);
  EXPECT_EQ(exit_code(Fault::interrupted), 130);
  EXPECT_EQ(exit_code(Fault::terminated), 143);
}

}  // namespace
}  // namespace castwright
