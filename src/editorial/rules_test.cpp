#include "editorial/rules.h"

#include "editorial/phrases.h"
#include "editorial/review.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

enum class Sources { code, tests };

/// The text of every file of src/editorial and src/script, without the table itself.
std::string sources(Sources wanted) {
  std::string all;
  for (const auto* folder : {"editorial", "script"}) {
    const std::filesystem::path path = std::filesystem::path(CW_SOURCE_DIR) / "src" / folder;
    for (const auto& file : std::filesystem::directory_iterator(path)) {
      const std::string name = file.path().filename();
      const bool test = name.ends_with("_test.cpp");
      // clean.cpp uses the ids for what it changed, which is no finding.
      if (name == "rules.cpp" || name == "clean.cpp" || !name.ends_with(".cpp")) continue;
      if (test == (wanted == Sources::tests)) all += text_of(file.path());
    }
  }
  return all;
}

/// Every string literal of the form "family.name" in a text.
std::set<std::string> ids_in(const std::string& text) {
  std::set<std::string> ids;
  for (std::size_t at = text.find('"'); at != std::string::npos; at = text.find('"', at + 1)) {
    const std::size_t end = text.find('"', at + 1);
    if (end == std::string::npos) break;
    const std::string id = text.substr(at + 1, end - at - 1);
    const std::size_t dot = id.find('.');
    if (dot == std::string::npos
        || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz_.") != std::string::npos)
      continue;
    const std::string family = id.substr(0, dot);
    const bool known =
        family == "items" || std::ranges::find(families, family) != std::ranges::end(families);
    if (known && dot + 1 < id.size()) ids.insert(id);
  }
  return ids;
}

TEST(Rules, EveryRuleThatIsEmittedHasARowAndIsDocumented) {
  const std::string page = text_of(std::string(CW_SOURCE_DIR) + "/docs/formats/findings.md");
  const std::string code = sources(Sources::code);
  for (const std::string& id : ids_in(code))
    EXPECT_TRUE(std::ranges::find(rules(), id, &Rule::id) != rules().end()) << id;
  for (const Rule& rule : rules()) {
    EXPECT_NE(page.find(fmt::format("`{}`", rule.id)), std::string::npos) << rule.id;
    EXPECT_FALSE(rule.remedy.empty()) << rule.id;
    EXPECT_LE(rule.doubtful, rule.severity) << rule.id;
  }
}

TEST(Rules, EveryRowOfSpeechAndJoinsAndRepetitionIsEmittedByTheCodeAndByATest) {
  const std::string code = sources(Sources::code);
  const std::string tests = sources(Sources::tests);
  for (const Rule& rule : rules()) {
    const std::string_view family = family_of(rule.id);
    // The code composes the ids of these families.
    if (family == "facts" || family == "sources") continue;
    EXPECT_NE(code.find(fmt::format("\"{}\"", rule.id)), std::string::npos) << rule.id;
    EXPECT_NE(tests.find(fmt::format("\"{}\"", rule.id)), std::string::npos) << rule.id;
  }
}

TEST(Rules, ARepeatedChunkAndAWrongLengthAreFound) {
  std::string text = "HOST_A:";
  for (int i = 0; i < 60; ++i)
    text += fmt::format(" word{}{}", i, i % 10 == 9 ? "." : "");
  ScriptUnderReview script;
  script.parts = {{.chunk = 1, .text = text}, {.chunk = 2, .text = text}};
  script.words_target = 400;
  std::set<std::string> ids;
  for (const Finding& finding : examine(script).findings)
    ids.insert(finding.rule);
  EXPECT_THAT(ids, testing::IsSupersetOf({"length.total", "repetition.chunk", "repetition.share"}));
}

TEST(Rules, SeverityAndRemedyAreTheRows) {
  const Finding certain = finding("seam.greeting", {.chunk = 3, .line = 9}, "Welcome back");
  EXPECT_EQ(certain.severity, Severity::error);
  EXPECT_EQ(certain.remedy, rule_of("seam.greeting").remedy);
  EXPECT_EQ(certain.chunk, 3);
  EXPECT_EQ(certain.line, 9u);
  const Finding doubtful = finding("seam.greeting", {}, "", "as told", Certainty::doubtful);
  EXPECT_EQ(doubtful.severity, Severity::warning);
  EXPECT_TRUE(doubtful.remedy.ends_with(" (as told)"));
  EXPECT_EQ(finding("seam.greeting", {}, "", {}, Certainty::hint).severity, Severity::info);
}

TEST(Rules, WhatALanguageHasNoDataForIsNamed) {
  EXPECT_THAT(not_examined("en-US"), testing::IsEmpty());
  EXPECT_THAT(not_examined("fr"), testing::ElementsAre("seam.recap"));
  EXPECT_THAT(not_examined("fi"),
              testing::IsSupersetOf({"seam.greeting", "seam.farewell", "speech.model_talk"}));
  ScriptUnderReview script = under_review("HOST_A: Hei.\n\nHOST_B: Hyvää päivää.");
  script.language = "fi";
  const Review review = examine(script);
  EXPECT_EQ(review.not_examined, not_examined("fi"));
  EXPECT_NE(review_text(review).find("not checked"), std::string::npos);
  EXPECT_EQ(to_json(review).find("not_examined")->items().size(), review.not_examined.size());
}

TEST(Rules, WhereARowNamesALanguageThereArePhrases) {
  for (const auto* language : {"en", "de", "fr", "es", "it", "pt", "nl", "zh", "ja"}) {
    EXPECT_TRUE(has_phrases(PhraseKind::greeting, language)) << language;
    EXPECT_TRUE(has_phrases(PhraseKind::farewell, language)) << language;
    EXPECT_TRUE(has_phrases(PhraseKind::model_talk, language)) << language;
    const auto missing = not_examined(language);
    EXPECT_EQ(has_phrases(PhraseKind::recap, language),
              std::ranges::find(missing, "seam.recap") == missing.end())
        << language;
  }
}

TEST(Rules, ManyAlikeAreOneRow) {
  std::string script;
  for (int i = 0; i < 6; ++i)
    script +=
        fmt::format("HOST_A: Number {} [laughs] it is.\n\nHOST_B: Another one, {}.\n\n", i, i);
  const Review review = examine(under_review(script));
  ASSERT_EQ(review.findings.size(), 6u);
  const auto groups = grouped(review.findings);
  ASSERT_EQ(groups.size(), 1u);
  EXPECT_EQ(groups[0].count, 6u);
  EXPECT_EQ(groups[0].places, "line 1; line 5; line 9; line 13; …");
  EXPECT_NE(review_text(review).find("6 times"), std::string::npos);
}

TEST(Rules, AFailedGateIsOneLineWithRulePlaceAndRemedy) {
  const Findings findings{
      {.rule = "seam.greeting",
       .severity = Severity::error,
       .chunk = 2,
       .line = 41,
       .quote = "\"Welcome\"",
       .remedy = "say it once"},
      {.rule = "speech.url", .severity = Severity::error, .quote = "x", .remedy = "y"},
      {.rule = "speech.dash", .severity = Severity::warning, .quote = "x", .remedy = "y"}};
  EXPECT_EQ(gate_line(findings, "L1_complete.txt"),
            "seam.greeting in L1_complete.txt, line 41, chunk 2: say it once (and 1 more)");
  EXPECT_EQ(gate_line({findings[1]}, "sources.json"), "speech.url in sources.json: y");
}

}  // namespace
}  // namespace castwright::editorial
