#include "editorial/voices.h"

#include "editorial/review.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace castwright::editorial {
namespace {

constexpr std::string_view show =
    "HOST_A: Good evening from the pier.\n\nHOST_B: The wind is with us.\n\n";

Findings found(const std::string& text) {
  Findings voices;
  for (const Finding& finding : examine(under_review(text)).findings) {
    if (finding.rule == "speech.third_voice") voices.push_back(finding);
  }
  return voices;
}

TEST(Voices, ATwoHostShowHasNoThird) {
  EXPECT_TRUE(found(std::string(show)).empty());
  EXPECT_TRUE(
      found(std::string(show) + "HOST_A: So.\nNote: it is late. Chapter 3: the end.").empty());
}

TEST(Voices, EveryFormOfAThirdVoiceIsFoundAtItsLine) {
  for (const std::string_view line : {"NARRATOR: He left.",
                                      "Gast: Ich auch.",
                                      "HOST_C: Me too.",
                                      "**Narrator:** He left.",
                                      "[Narrator]: He left.",
                                      "ナレーター：風は北西でした。",
                                      "Voix off : Il est parti.",
                                      "[00:12] Narrator: He left.",
                                      "Narrator (00:12): He left."}) {
    const Findings voices = found(std::string(show) + std::string(line) + "\n\nHOST_B: Yes.");
    ASSERT_EQ(voices.size(), 1U) << line;
    EXPECT_EQ(voices[0].line, 5U) << line;
    EXPECT_EQ(voices[0].severity, Severity::error) << line;
  }
}

TEST(Voices, ANameThatStandsOnceIsAWarningAndManyTurnsAreOneFinding) {
  EXPECT_EQ(found(std::string(show) + "Ada Hale: Me.").at(0).severity, Severity::warning);
  const Findings voices = found(std::string(show) + "Ada: Me.\n\nHOST_A: Who?\n\nAda: Ada.");
  ASSERT_EQ(voices.size(), 1U);
  EXPECT_EQ(voices[0].severity, Severity::error);
  EXPECT_TRUE(voices[0].remedy.find("“Ada”, 2 turns, 2 words") != std::string::npos);
}

TEST(Voices, WordsOfAThirdVoiceAreNoHosts) {
  const std::string text = std::string(show) + "NARRATOR: One two three four five six seven eight.";
  const ParsedScript parsed = parse(under_review(text));
  ASSERT_EQ(parsed.turns.size(), 3U);
  EXPECT_EQ(parsed.turns[1].text, "The wind is with us.");
  EXPECT_EQ(parsed.turns[2].speaker, 'C');
  EXPECT_DOUBLE_EQ(speech_figures(parsed).balance, 0.5);
}

}  // namespace
}  // namespace castwright::editorial
