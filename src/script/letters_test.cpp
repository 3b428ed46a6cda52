#include "script/letters.h"

#include <gtest/gtest.h>

namespace castwright::script {
namespace {

TEST(Letters, CapitalsFollowUnicodeAndNotTheMachine) {
  EXPECT_EQ(upper_case("Zoë Müller-Groß"), "ZOË MÜLLER-GROSS");
  EXPECT_EQ(upper_case("ndią i"), "NDIĄ I");
  EXPECT_EQ(upper_case("李雷 7"), "李雷 7");
  EXPECT_EQ(upper_case(""), "");
  EXPECT_EQ(upper_case("\xff"), "\xEF\xBF\xBD");
}

}  // namespace
}  // namespace castwright::script
