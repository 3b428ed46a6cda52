#include "cli/question.h"

#include <gtest/gtest.h>

namespace castwright::cli {
namespace {

TEST(Question, OnlyYAndYesInAnyCaseAreAYes) {
  for (const char* const answer : {"y", "Y", "yes", "YES", "Yes", " yes ", "y\r"})
    EXPECT_TRUE(is_yes(answer)) << answer;
  for (const char* const answer :
       {"", "n", "no", "yes please", "yesterday", "yy", "ye", "you decide", "j", "yes no"})
    EXPECT_FALSE(is_yes(answer)) << answer;
}

}  // namespace
}  // namespace castwright::cli
