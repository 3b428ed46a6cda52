#include "script/likely_language.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace castwright::script {
namespace {

/// All passages of tests/languages/LL.tsv, which were written to test the ends of sentences.
std::string passages(const std::string& language) {
  std::ifstream file(CW_SOURCE_DIR "/tests/languages/" + language + ".tsv");
  std::string text;
  for (std::string line; std::getline(file, line);) {
    text += line.substr(line.find('\t') + 1) + "\n";
  }
  std::erase(text, '|');
  return text;
}

class LikelyLanguage : public testing::TestWithParam<std::string> {};

TEST_P(LikelyLanguage, IsFoundOfFortyPassagesOfItsOwn) {
  const std::string text = passages(GetParam());
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(likely_language(text), GetParam());
}

INSTANTIATE_TEST_SUITE_P(All,
                         LikelyLanguage,
                         testing::Values("en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"));

TEST(LikelyLanguageOf, NothingIsFoundWithoutWordsThatSpeakForOne) {
  EXPECT_EQ(likely_language(""), "");
  EXPECT_EQ(likely_language("HOST_A: 1944. 2009. Reykjavik, Oslo, Bergen, Tromsø."), "");
  EXPECT_EQ(likely_language("Привет, это наш подкаст о море и о ветре."), "");
}

TEST(LikelyLanguageOf, NothingIsFoundWhereTwoLanguagesShareTheText) {
  EXPECT_EQ(likely_language("The tide is not here, and they know it. "
                            "Die Flut ist nicht da, und wir sehen das auch."),
            "");
}

TEST(LikelyLanguageOf, NamesAndQuotationsOfAnotherLanguageChangeNothing) {
  EXPECT_EQ(likely_language("HOST_A: The paper was called Der Zug kommt nicht, and it was the one "
                            "that they have read. What is it that you want with this?"),
            "en");
}

TEST(LikelyLanguageOf, BytesThatAreNoTextAreSurvived) {
  EXPECT_EQ(likely_language("\xff\xfe\x80"), "");
}

}  // namespace
}  // namespace castwright::script
