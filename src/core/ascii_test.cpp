#include "core/ascii.h"

#include <gtest/gtest.h>

#include <string_view>

namespace castwright {
namespace {

TEST(Ascii, OnlyItsCapitalsBecomeSmall) {
  EXPECT_EQ(ascii_lower("AZaz09@[`{"), "azaz09@[`{");
  EXPECT_EQ(ascii_lower("Ärger, ΑΒΓ, İ"), "Ärger, ΑΒΓ, İ");
  for (int value = 0; value < 256; ++value) {
    const char byte = static_cast<char>(value);
    const std::string_view capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    EXPECT_EQ(ascii_lower(byte) != byte, capitals.contains(byte)) << value;
  }
}

TEST(Ascii, NamesAreEqualWhateverTheirCase) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-TYPE"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("Content-Type", "Content-Typ"));
  EXPECT_FALSE(equal_ignoring_case("ä", "Ä"));
  EXPECT_FALSE(equal_ignoring_case("[", "{"));
}

TEST(Ascii, APartIsFoundWhateverItsCase) {
  EXPECT_TRUE(contains_ignoring_case("Answer as JSON.", "json"));
  EXPECT_TRUE(contains_ignoring_case("json", "JSON"));
  EXPECT_TRUE(contains_ignoring_case("any", ""));
  EXPECT_FALSE(contains_ignoring_case("JSO", "json"));
}

}  // namespace
}  // namespace castwright
