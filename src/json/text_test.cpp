#include "json/text.h"

#include "json/beginning.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::json {
namespace {

const std::string bad = "\xEF\xBF\xBD";

TEST(Beginning, OfACharacterIsLeftOutAtTheEndOnly) {
  for (const std::string_view whole : {"a\xC3\xA4", "a\xE2\x80\x94", "a\xF0\x9F\x98\x80"}) {
    EXPECT_EQ(without_half_character(whole), whole);
    for (std::size_t size = 1; size < whole.size(); ++size)
      EXPECT_EQ(without_half_character(whole.substr(0, size)), "a");
  }
  for (const std::string_view other :
       {"", "a", "a\xFF", "a\x80", "a\xE2\x41", "a\xED\xA0", "\x80\x80\x80\x80"})
    EXPECT_EQ(without_half_character(other), other);
}

TEST(Utf8, KnowsWhatIsValid) {
  for (const std::string_view text : {"",
                                      "a",
                                      "\xC2\x80",
                                      "\xDF\xBF",
                                      "\xE0\xA0\x80",
                                      "\xED\x9F\xBF",
                                      "\xEE\x80\x80",
                                      "\xEF\xBF\xBF",
                                      "\xF0\x90\x80\x80",
                                      "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_EQ(to_utf8(text), text);
  }
}

// The expected values come from Unicode 15, section 3.9, tables 3-8 to 3-11, and from the
// boundaries of table 3-7.
TEST(Utf8, ReplacesMaximalSubparts) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82"
       "A",
       bad + bad + bad + bad + bad + bad + bad + bad + "A"},
      {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF"
       "A",
       bad + bad + bad + bad + bad + bad + bad + bad + "A"},
      {"\xF4\x91\x92\x93\xFF"
       "A\x80\xBF"
       "B",
       bad + bad + bad + bad + bad + "A" + bad + bad + "B"},
      {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF"
       "A",
       bad + bad + bad + bad + "A"},
      {"\x80", bad},
      {"\xFE\xFF", bad + bad},
      {"\xC1\xBF", bad + bad},
      {"\xF5\x80\x80\x80", bad + bad + bad + bad},
      {"\xE2\x82", bad},
      {"\xE2\x82\xAC\xE2", "\xE2\x82\xAC" + bad},
      {"\xF0\x9F\x98"
       "x",
       bad + "x"},
      {"a\xC3\xC3\xA4", "a" + bad + "\xC3\xA4"},
  };
  for (const auto& [bytes, text] : cases) {
    EXPECT_FALSE(is_utf8(bytes));
    EXPECT_EQ(to_utf8(bytes), text);
    EXPECT_TRUE(is_utf8(to_utf8(bytes)));
  }
}

const std::string high = "\xED\xA0\xBD";                // U+D83D
const std::string low = "\xED\xB8\x80";                 // U+DE00
const std::string grin = "\xF0\x9F\x98\x80";            // U+1F600
const std::string hangul = "\xED\x95\x9C\xEA\xB8\x80";  // This begins with ED and is no surrogate.

std::string joined(const std::vector<std::string>& deltas) {
  TextJoiner joiner;
  std::string parts;
  for (const std::string& delta : deltas) {
    parts += joiner.append(delta);
    EXPECT_TRUE(is_utf8(joiner.str()));
    EXPECT_EQ(parts, joiner.str());
  }
  parts += joiner.finish();
  EXPECT_EQ(parts, joiner.str());
  EXPECT_EQ(joiner.finish(), "");
  return joiner.str();
}

TEST(TextJoiner, JoinsAHalfAtTheEndOfADeltaWithTheNext) {
  EXPECT_EQ(joined({"a" + high, low + "b"}), "a" + grin + "b");
  EXPECT_EQ(joined({high, low}), grin);
  EXPECT_EQ(joined({high, "", low}), grin);
  EXPECT_EQ(joined({high, low + high, low}), grin + grin);
}

TEST(TextJoiner, AHalfWithoutItsPartnerIsReplaced) {
  EXPECT_EQ(joined({high}), bad);
  EXPECT_EQ(joined({low}), bad);
  EXPECT_EQ(joined({high, "x"}), bad + "x");
  EXPECT_EQ(joined({high, high, low}), bad + grin);
  EXPECT_EQ(joined({"x" + high + "y" + low}), "x" + bad + "y" + bad);
  EXPECT_EQ(joined({low + high}), bad + bad);
}

TEST(TextJoiner, OrdinaryTextPassesThrough) {
  EXPECT_EQ(joined({hangul, "a\xC3\xA4", grin}), hangul + "a\xC3\xA4" + grin);
  EXPECT_EQ(joined({high, hangul}), bad + hangul);
}

TEST(TextJoiner, BeginsAgainWithATextOfTheCaller) {
  TextJoiner joiner;
  joiner.append("x" + high);
  joiner.reset("y");
  EXPECT_EQ(joiner.append(low), bad);
  EXPECT_EQ(joiner.str(), "y" + bad);
}

}  // namespace
}  // namespace castwright::json
