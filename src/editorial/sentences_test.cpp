// Puts each sentence of tests/sentences at its place in a show: a sentence that a person would
// accept must be no error, and one that a person would not accept must be found.
#include "editorial/greetings.h"
#include "editorial/speech.h"
#include "json/utf8.h"

#include <gmock/gmock.h>

#include <charconv>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

struct Sentence {
  std::string family;
  std::string place;
  std::string language;
  std::string text;
};

/// Decodes escapes such as `\uE200`, which make invisible characters visible in the file.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    unsigned point = 0;
    const std::string_view code = text.substr(at).starts_with("\\u") ? text.substr(at + 2, 4) : "";
    if (code.size() == 4
        && std::from_chars(code.data(), code.data() + code.size(), point, 16).ec == std::errc()) {
      json::append_code_point(out, point);
      at += 5;
    } else {
      out.push_back(text[at]);
    }
  }
  return out;
}

std::vector<Sentence> sentences_of(const std::string& name) {
  std::ifstream file(std::string(CW_SOURCE_DIR) + "/tests/sentences/" + name);
  std::vector<Sentence> all;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream cells(line);
    Sentence one;
    std::getline(cells, one.family, '\t');
    std::getline(cells, one.place, '\t');
    std::getline(cells, one.language, '\t');
    std::getline(cells, one.text);
    one.text = unescaped(one.text);
    all.push_back(std::move(one));
  }
  return all;
}

/// Plain words, enough to fix the place of the sentence in its chunk.
std::string filler(int seed) {
  std::string text;
  for (int i = 0; i < 45; ++i)
    text += fmt::format("w{}x{}{}", seed, i, i % 9 == 8 ? ". " : " ");
  return text + "end.";
}

/// A show of three chunks with the sentence at its place.
ScriptUnderReview show_with(const Sentence& sentence) {
  std::vector<std::vector<std::string>> turns;
  for (int chunk = 0; chunk < 3; ++chunk)
    turns.push_back({filler(10 * chunk), filler(10 * chunk + 1), filler(10 * chunk + 2)});
  if (sentence.place == "opening") turns[0][0] = sentence.text + " " + turns[0][0];
  if (sentence.place == "start") turns[1][0] = sentence.text + " " + turns[1][0];
  if (sentence.place == "inside") turns[1][1] = sentence.text + " " + turns[1][1];
  if (sentence.place == "end") turns[1].push_back(sentence.text);
  if (sentence.place == "last") turns[2].push_back(sentence.text);
  ScriptUnderReview script;
  script.language = sentence.language;
  for (int chunk = 0; chunk < 3; ++chunk) {
    std::string text;
    for (std::size_t i = 0; i < turns[std::size_t(chunk)].size(); ++i)
      text += fmt::format("{}HOST_{}: {}",
                          text.empty() ? "" : "\n\n",
                          i % 2 == 0 ? 'A' : 'B',
                          turns[std::size_t(chunk)][i]);
    script.parts.push_back({.chunk = chunk + 1, .text = std::move(text)});
  }
  return script;
}

/// The findings that the sentence causes in a show that has no other finding.
Findings findings_of(const Sentence& sentence) {
  Findings own;
  const ParsedScript parsed = parse(show_with(sentence));
  check_speech(parsed, own);
  check_greetings(parsed, own);
  return own;
}

enum class Half { even, odd, both };
struct Tally {
  std::size_t all = 0;
  std::size_t errors = 0;
  std::size_t warned = 0;  ///< The number of sentences with warnings or errors.
};

Tally tally(const std::string& name, Half half) {
  const std::vector<Sentence> sentences = sentences_of(name);
  Tally tally;
  for (std::size_t i = 0; i < sentences.size(); ++i) {
    if (half != Half::both && (i % 2 == 0) != (half == Half::even)) continue;
    ++tally.all;
    Severity gravest = Severity::info;
    for (const Finding& finding : findings_of(sentences[i]))
      gravest = std::max(gravest, finding.severity);
    if (gravest == Severity::error) ++tally.errors;
    if (gravest != Severity::info) ++tally.warned;
    if (std::getenv("CASTWRIGHT_TELL") != nullptr)
      std::cout << name << ' ' << i % 2 << ' ' << name_of(gravest) << ' ' << sentences[i].family
                << ' ' << sentences[i].place << ": " << sentences[i].text << '\n';
  }
  return tally;
}

TEST(Sentences, WhatAPersonWouldLetPassIsNoError) {
  const Tally found = tally("pass.tsv", Half::both);
  ASSERT_GE(found.all, 150u);
  EXPECT_EQ(found.errors, 0u);
  // A false warning costs trust too, so at most 5 % are allowed.
  EXPECT_LE(found.warned * 20, found.all);
}

TEST(Sentences, WhatAPersonWouldNotLetPassIsFound) {
  const Tally found = tally("fail.tsv", Half::both);
  ASSERT_GE(found.all, 150u);
  EXPECT_GE(found.warned * 100, found.all * 95);
}

/// These sentences were written after the rules, which were not changed for them.
TEST(Sentences, FreshOnesAreJudgedAlike) {
  EXPECT_EQ(tally("fresh_pass.tsv", Half::both).errors, 0u);
  const Tally found = tally("fresh_fail.tsv", Half::both);
  EXPECT_GE(found.warned * 100, found.all * 90);
}

}  // namespace
}  // namespace castwright::editorial
