#include "app/version.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <string>

#include <fmt/format.h>

namespace castwright::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

TEST(Version, TheFirstLineHasNumberAndCommit) {
  const std::string commit =
      built_from().empty() ? std::string() : fmt::format(" (commit {})", built_from());
  EXPECT_THAT(version_text(), StartsWith(fmt::format("castwright {}{}\n", version(), commit)));
}

TEST(Version, SaysWhatItSpeaksAndWithWhatItWasBuilt) {
  EXPECT_THAT(version_text(), HasSubstr("\ndialects: responses chat\n"));
  EXPECT_THAT(version_text(), HasSubstr(" openrouter rehearsal "));
  EXPECT_THAT(version_text(), HasSubstr("libcurl "));
  EXPECT_THAT(version_text(), HasSubstr("SQLite "));
  EXPECT_EQ('\n', version_text().back());
}

}  // namespace
}  // namespace castwright::app
