#include "script/columns.h"

#include <gtest/gtest.h>

#include <string>

namespace castwright::script {
namespace {

TEST(Columns, WideCharactersTakeTwoAndCombiningOnesNone) {
  EXPECT_EQ(count_columns("abc"), 3u);
  EXPECT_EQ(count_columns("日本、"), 6u);
  EXPECT_EQ(count_columns("e\u0301"), 1u);
  EXPECT_EQ(count_columns("ｱｲ"), 2u);  // The letters are half-width katakana.
  EXPECT_EQ(count_columns("שָׁלוֹם"), 4u);
  EXPECT_EQ(count_columns("\xFF"), 1u);
}

TEST(Columns, NoLineOfJapaneseBeginsWithAClosingMark) {
  const std::string text = "「はい。」と、彼は言った。ラーメンも食べた。";
  for (const std::size_t at : line_breaks_of(text, "ja")) {
    const std::string rest = text.substr(at);
    for (const char* const mark : {"。", "、", "」", "ー"})
      EXPECT_FALSE(rest.starts_with(mark)) << rest;
  }
  EXPECT_GT(line_breaks_of(text, "ja").size(), 3u);
}

TEST(Columns, NoWordOfChineseAndJapaneseIsDividedNorAQuotationNorAParticleLeftAlone) {
  const auto starts = [](const std::string& text, const char* language) {
    std::vector<std::string> all;
    for (const std::size_t at : line_breaks_of(text, language))
      all.push_back(text.substr(at));
    return all;
  };
  EXPECT_EQ(starts("新幹線の人間では、ありません。", "ja"),
            (std::vector<std::string>{"人間では、ありません。"}));
  EXPECT_EQ(starts("昨天“制茶技艺”列入名录。", "zh"),
            (std::vector<std::string>{"“制茶技艺”列入名录。", "列入名录。", "名录。"}));
  EXPECT_FALSE(starts("新幹線新幹線", "ja").empty());
}

TEST(Columns, ALineOfALanguageWithBlanksEndsBehindThem) {
  EXPECT_EQ(line_breaks_of("one two-three", "en"), (std::vector<std::size_t>{4, 8}));
  EXPECT_TRUE(line_breaks_of("", "en").empty());
}

TEST(Columns, AStartKeepsWhatCombinesWithItsLastCharacter) {
  EXPECT_EQ(start_of("ae\u0301b", 2), 4u);
  EXPECT_EQ(start_of("日本", 1), 3u);
  EXPECT_EQ(start_of("ab", 9), 2u);
}

}  // namespace
}  // namespace castwright::script
