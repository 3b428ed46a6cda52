// Tests the rules on forty passages for each language, which were written before the rules and in
// the style of native writers. tests/languages/LL.tsv has one passage in each line: its kind, and
// its text with "|" at every end of a sentence except the last.

#include "script/sentences.h"
#include "script/turns.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {
namespace {

struct Passage {
  std::string text;
  std::vector<std::string> sentences;
};

/// Reads the text behind the tab of a line and removes the marks.
Passage passage_of(std::string_view line) {
  line.remove_prefix(line.find('\t') + 1);
  Passage passage;
  while (true) {
    const std::size_t end = line.find('|');
    passage.text += line.substr(0, end);
    passage.sentences.emplace_back(trimmed(line.substr(0, end)));
    if (end == std::string_view::npos) return passage;
    line.remove_prefix(end + 1);
  }
}

std::vector<Passage> passages_of(std::string_view language) {
  std::ifstream file(CW_SOURCE_DIR "/tests/languages/" + std::string(language) + ".tsv");
  std::vector<Passage> passages;
  for (std::string line; std::getline(file, line);)
    passages.push_back(passage_of(line));
  return passages;
}

std::string lines_of(const auto& sentences) {
  std::string lines;
  for (const auto& sentence : sentences)
    lines.append("  ").append(sentence).append("\n");
  return lines;
}

class Languages : public testing::TestWithParam<std::string> {};

TEST_P(Languages, HaveAtMostTwoOfFortyPassagesDividedWrongly) {
  constexpr int wrong_max = 2;
  const std::vector<Passage> passages = passages_of(GetParam());
  ASSERT_EQ(passages.size(), 40u);
  int wrong = 0;
  std::string told;
  for (const Passage& passage : passages) {
    const std::vector<std::string_view> found = sentences_of(passage.text, GetParam());
    if (std::vector<std::string>(found.begin(), found.end()) == passage.sentences) continue;
    ++wrong;
    told += "found:\n" + lines_of(found) + "wanted:\n" + lines_of(passage.sentences);
  }
  EXPECT_LE(wrong, wrong_max) << told;
  std::cout << GetParam() << ": " << wrong << " of " << passages.size() << " wrong\n" << told;
}

INSTANTIATE_TEST_SUITE_P(All,
                         Languages,
                         testing::Values("en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"));

}  // namespace
}  // namespace castwright::script
