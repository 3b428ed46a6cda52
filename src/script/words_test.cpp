#include "script/words.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace castwright::script {
namespace {

TEST(Words, SegmentsWithALetterOrDigitCount) {
  EXPECT_EQ(count_words(""), 0u);
  EXPECT_EQ(count_words("Hello, world!"), 2u);
  // The text "well-known" counts as two words.
  EXPECT_EQ(count_words("It's the hosts' well-known 3.14 and 1,600."), 8u);
  EXPECT_EQ(count_words("don’t"), 1u);
  EXPECT_EQ(count_words("U.S. e.g. a.m."), 3u);
  EXPECT_EQ(count_words("… — “” 🙂 ±"), 0u);
  EXPECT_EQ(count_words("$5 €1.20 50%"), 3u);
  EXPECT_EQ(count_words("GPT-5.2-pro"), 3u);
}

TEST(Words, UnderscoresAloneAreNoWord) {
  EXPECT_EQ(count_words("____ _"), 0u);
  EXPECT_EQ(count_words("snake_case __init__"), 2u);
}

TEST(Words, OtherWritingSystemsAreSegmented) {
  EXPECT_EQ(count_words("Привет, мир"), 2u);
  EXPECT_EQ(count_words("नमस्ते दुनिया"), 2u);
  EXPECT_EQ(count_words("مرحبا بالعالم"), 2u);
  // The count depends on a dictionary of ICU, which changes between versions.
  EXPECT_GE(count_words("สวัสดีชาวโลก"), 2u);
  EXPECT_GE(count_words("今日は良い天気です"), 4u);
  EXPECT_EQ(count_words("naïve café"), 2u);
  EXPECT_EQ(count_words("nai\xCC\x88ve"), 1u);  // The letter is decomposed.
}

TEST(Words, InvalidBytesSeparateWordsAndAreNone) {
  EXPECT_EQ(count_words("\xFF\xFE"), 0u);
  EXPECT_EQ(count_words("one\xFFtwo"), 2u);
  EXPECT_EQ(count_words(std::string("a\0b", 3)), 2u);
  EXPECT_EQ(count_words("cut \xE2\x82"), 1u);
  for (int byte = 0; byte < 256; ++byte) {
    EXPECT_LE(count_words(std::string(3, char(byte))), 3u);
  }
}

TEST(Words, TheThreeCountersDifferAsTheirRulesDo) {
  constexpr std::string_view text = "Don’t stop — it's 3.14, well-known.";
  EXPECT_EQ(count_words(text), 6u);             // The words are: Don’t stop it's 3.14 well known.
  EXPECT_EQ(count_whitespace_words(text), 6u);  // The dash counts, and "well-known" is one word.
  EXPECT_EQ(count_regex_words(text), 9u);       // The words are: Don t stop it s 3 14 well known.
}

TEST(Words, WhitespaceIsThatOfPythonsSplit) {
  EXPECT_EQ(count_whitespace_words(" a\u00A0b\u2003c\u3000d\x1F"
                                   "e\u0085f\u2028g "),
            7u);
  // A zero width space does not count as white space.
  EXPECT_EQ(count_whitespace_words("a\u200Bb"), 1u);
  EXPECT_EQ(count_whitespace_words(" \n\t "), 0u);
}

TEST(Words, WordCharactersAreThoseOfPythonsRe) {
  EXPECT_EQ(count_regex_words("a_b c1"), 2u);
  EXPECT_EQ(count_regex_words("x² ½ Ⅷ ①"), 4u);
  // A combining mark does not match \w in Python.
  EXPECT_EQ(count_regex_words("nai\xCC\x88ve"), 2u);
  EXPECT_EQ(count_regex_words("日本語"), 1u);
}

TEST(SpokenWords, OnlyWhatIsSpokenCounts) {
  EXPECT_EQ(count_spoken_words("HOST_A: One two.\n\nHOST_B: Three."), 3u);
  EXPECT_EQ(count_spoken_words("## Cold Open\n\nHOST_A: One.\n# Part 2\nHOST_B: Two."), 2u);
  EXPECT_EQ(count_spoken_words("HOST_A: One two. [WORD_COUNT=1234]"), 2u);
  EXPECT_EQ(count_spoken_words("HOST_A: One. [TRUNCATED_AT=900_WORDS]\n\nHOST_B: Two."), 2u);
  EXPECT_EQ(count_spoken_words("HOST_A: Rates rose ([example.com](https://example.com/a?b=c))."),
            2u);
  EXPECT_EQ(count_spoken_words("HOST_A: Rates rose \uE200cite\uE202turn1search0\uE201."), 2u);
  EXPECT_EQ(count_spoken_words("One host speaks.\n\nAlone."), 4u);
}

std::string long_script() {
  std::string text;
  for (int turn = 0; turn < 400; ++turn) {
    text += turn % 2 == 0 ? "HOST_A: " : "\n\nHOST_B: ";
    text +=
        "Twenty-five words stand in this turn, which isn’t long; it says that 3.5 million "
        "people waited for a train that never came, again.\n\n";
  }
  return text;
}

TEST(Words, TenThousandWordsTakeMilliseconds) {
  const std::string text = long_script();
  const auto begin = std::chrono::steady_clock::now();
  const std::size_t words = count_spoken_words(text);
  const auto time = std::chrono::steady_clock::now() - begin;
  EXPECT_GT(words, 9'000u);
  // A release build takes 4 ms. The limit only detects a cost that is not linear.
  EXPECT_LT(time, std::chrono::milliseconds(1'000));
}

TEST(Words, ManyThreadsCountAtOnce) {
  const std::string text = long_script();
  const std::size_t words = count_spoken_words(text);
  std::vector<std::size_t> counts(8);
  {
    std::vector<std::jthread> threads;
    for (std::size_t& count : counts) {
      threads.emplace_back([&text, &count] { count = count_spoken_words(text); });
    }
  }
  for (const std::size_t count : counts)
    EXPECT_EQ(count, words);
}

}  // namespace
}  // namespace castwright::script
