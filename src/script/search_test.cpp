#include "script/search.h"

#include "script/tokens.h"

#include <gtest/gtest.h>

namespace castwright::script {
namespace {

TEST(Search, PlacesAreBytesOfTheText) {
  const std::string text = "Größe — the size, THE size";
  const auto found = Pattern("the size").find_all(text);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(text.substr(found[0].at, found[0].size), "the size");
  EXPECT_EQ(text.substr(found[1].at, found[1].size), "THE size");
  EXPECT_EQ(Pattern("the size", Pattern::Case::exact).find_all(text).size(), 1u);
}

TEST(Search, InvalidBytesNeitherMatchNorStopTheSearch) {
  const std::string text = "\xff\xfe one \xc3 one";
  EXPECT_EQ(Pattern("\\bone\\b").find_all(text).size(), 2u);
  EXPECT_TRUE(is_nfc(text));
}

TEST(Search, NormalisationIsTold) {
  EXPECT_TRUE(is_nfc("caf\xc3\xa9"));
  EXPECT_FALSE(is_nfc("cafe\xcc\x81"));
  EXPECT_TRUE(is_nfc(""));
}

TEST(Tokens, QuotesAndDashesSeparateWordsAndNumbersStayWhole) {
  std::vector<std::string> words;
  for (const Token& token : tokens_of("“Don’t” — at 9:30, 1,200 of 3.5 million… Café"))
    words.push_back(token.word);
  EXPECT_EQ(words,
            (std::vector<std::string>{
                "don", "t", "at", "9:30", "1,200", "of", "3.5", "million", "café"}));
}

TEST(Tokens, WritingWithoutBlanksHasWordsAndNumbers) {
  const auto words = [](std::string_view text) {
    std::vector<std::string> all;
    for (const Token& token : tokens_of(text)) {
      EXPECT_EQ(token.size, token.word.size());
      all.push_back(token.word);
    }
    return all;
  };
  EXPECT_EQ(words("一六一〇年，荷兰把茶运到欧洲。"),
            (std::vector<std::string>{"一六一〇", "年", "荷兰", "把", "茶", "运", "到", "欧洲"}));
  EXPECT_EQ(words("三百四十二箱、「新幹線」"),
            (std::vector<std::string>{"三百四十二", "箱", "新幹線"}));
  EXPECT_EQ(words("GDP是12.5%。"), (std::vector<std::string>{"gdp", "是", "12.5"}));
  EXPECT_TRUE(words("。「」・（）").empty());
}

TEST(Tokens, EveryTokenNamesItsPlace) {
  const std::string text = "A b, Çd.";
  for (const Token& token : tokens_of(text)) {
    EXPECT_EQ(text.substr(token.at, token.size).size(), token.word.size());
  }
  EXPECT_EQ(tokens_of(text).back().at, 5u);
}

}  // namespace
}  // namespace castwright::script
