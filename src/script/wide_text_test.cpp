// Tests scripts of 2,000 words in the two languages without blanks between words. They are made of
// the passages of tests/languages, with their quotations, numbers and dates.

#include "script/sentences.h"
#include "script/split_turn.h"
#include "script/trim.h"
#include "script/turns.h"
#include "script/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {
namespace {

constexpr std::size_t words_least = 2'000;

std::string script_of(const std::string& language) {
  std::string script;
  for (int turn = 0; count_spoken_words(script) < words_least;) {
    std::ifstream file(CW_SOURCE_DIR "/tests/languages/" + language + ".tsv");
    std::string text;
    for (std::string line; std::getline(file, line);) {
      line.erase(0, line.find('\t') + 1);
      std::erase(line, '|');
      text += line;
      if (text.size() < 900) continue;
      script += (turn > 0 ? "\n\n" : "") + std::string(turn % 2 == 0 ? "HOST_A: " : "HOST_B: ");
      script += text;
      text.clear();
      ++turn;
    }
    if (turn == 0) return {};
  }
  return script;
}

std::size_t count_of(std::string_view text, std::string_view mark) {
  std::size_t count = 0;
  for (std::size_t at = text.find(mark); at != std::string_view::npos;
       at = text.find(mark, at + mark.size()))
    ++count;
  return count;
}

void expect_whole_quotations(std::string_view text) {
  EXPECT_EQ(count_of(text, "「"), count_of(text, "」")) << text;
  EXPECT_EQ(count_of(text, "『"), count_of(text, "』")) << text;
  EXPECT_EQ(count_of(text, "“"), count_of(text, "”")) << text;
  EXPECT_EQ(count_of(text, "（"), count_of(text, "）")) << text;
  EXPECT_EQ(text.find("\xEF\xBF\xBD"), std::string_view::npos) << text;
}

std::string without_blanks(std::string_view text) {
  std::string dense(text);
  std::erase(dense, ' ');
  return dense;
}

class WideText : public testing::TestWithParam<std::string> {};

TEST_P(WideText, IsDividedWithoutTearingAQuotationOrLosingAnything) {
  const std::string script = script_of(GetParam());
  ASSERT_GE(count_spoken_words(script), words_least);
  for (const std::size_t room : {120U, 200U, 500U}) {
    for (const Turn& turn : split_turns(script)) {
      std::string joined;
      for (const std::string& piece : split_turn(turn.text, room, GetParam())) {
        EXPECT_LE(count_characters(piece), room);
        expect_whole_quotations(piece);
        joined += piece;
      }
      EXPECT_EQ(without_blanks(joined), without_blanks(turn.text));
    }
  }
}

TEST_P(WideText, IsTrimmedByWholeSentences) {
  const std::string script = script_of(GetParam());
  // Without a table for the language, sentences that were not told before are deleted only for a
  // band.
  const Trimmed shorter =
      trim(script,
           {.words = 1'800, .band = WordBand{.min = 1'700, .max = 1'810}, .language = GetParam()});
  EXPECT_FALSE(shorter.cuts.empty());
  expect_whole_quotations(shorter.text);
  std::size_t kept = without_blanks(shorter.text).size();
  for (const Cut& cut : shorter.cuts) {
    expect_whole_quotations(cut.quote);
    kept += without_blanks(cut.quote).size();
  }
  // Only line breaks and the tags of emptied turns are neither kept nor quoted.
  EXPECT_LE(without_blanks(script).size() - kept, 12 * shorter.cuts.size());
}

INSTANTIATE_TEST_SUITE_P(Both, WideText, testing::Values("zh", "ja"));

}  // namespace
}  // namespace castwright::script
