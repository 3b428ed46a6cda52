#include "script/labels.h"

#include "script/turns.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace castwright::script {
namespace {

std::string tagged(std::string_view text) {
  return tagged_by_names(text).value_or("(as it is)");
}

TEST(Labels, NamesInFrontOfTurnsAreTheTwoHosts) {
  EXPECT_EQ(tagged("Nora: One.\n\nSam: Two.\n\nNora: Three.\n\nSam: Four: and five.\n"),
            "HOST_A: One.\n\nHOST_B: Two.\n\nHOST_A: Three.\n\nHOST_B: Four: and five.\n");
  EXPECT_EQ(tagged("Host 1: One.\nHost 2: Two.\nHost 1: Three.\nHost 2: Four."),
            "HOST_A: One.\nHOST_B: Two.\nHOST_A: Three.\nHOST_B: Four.");
  EXPECT_EQ(tagged("DR. ÉVA KISS: One.\r\nSam: Two.\r\nDR. ÉVA KISS: Three.\r\nSam: Four.\r\n"),
            "HOST_A: One.\nHOST_B: Two.\nHOST_A: Three.\nHOST_B: Four.\n");
}

TEST(Labels, MarkdownLosesItsFormAndKeepsItsLines) {
  const std::string_view text =
      "# The Show\n\n*With Nora and Sam*\n\n## Part one\n\n**Nora:** One.\n\n**Sam**: Two, 5\\.\n\n"
      "---\n\n## Part two\n\n**Nora:** *Three.*\n\n**Sam:** Four.\n\n## Sources\n\n1. Here.\n";
  EXPECT_EQ(tagged(text),
            "\n\n\n\n\n\nHOST_A: One.\n\nHOST_B: Two, 5.\n\n\n\n\n\nHOST_A: *Three.*\n\nHOST_B: "
            "Four.\n\n\n\n\n");
}

TEST(Labels, AColonInASpeechIsNoLabelWhereTheSpeakersHaveCues) {
  const std::string_view text =
      "NORA\nSay: one.\n\nSAM\nRight: two.\n\nNORA\nSay: three.\n\nSAM\nRight: four.\n\n"
      "NORA\nFive.\n";
  EXPECT_THAT(tagged(text), testing::StartsWith("\nHOST_A: Say: one.\n\n\nHOST_B: Right: two."));
}

TEST(Labels, AHeadingInPlainTextWouldBeReadOutAndStays) {
  EXPECT_EQ(tagged("Nora: One.\nSam: Two.\n# Next\nNora: Three.\nSam: Four."),
            "HOST_A: One.\nHOST_B: Two.\n# Next\nHOST_A: Three.\nHOST_B: Four.");
}

TEST(Labels, FountainsCuesBecomeTagsOfTheNextLine) {
  const std::string_view text =
      "Title: The Show\nAuthor: Nora, Sam\n\n# One\n\nNORA\nOne.\n\nSAM (CONT'D)\nTwo.\nMore.\n\n"
      "@NORA\nThree.\n\nSAM ^\nFour.\n";
  EXPECT_EQ(tagged(text),
            "\n\n\n\n\n\nHOST_A: One.\n\n\nHOST_B: Two.\nMore.\n\n\nHOST_A: Three.\n\n\nHOST_B: "
            "Four.\n");
}

TEST(Labels, AThirdVoiceStaysInTheTextSoThatTheRulesFindIt) {
  EXPECT_THAT(tagged("Nora: A.\nSam: B.\nNora: C.\nSam: D.\nCaller: E."),
              testing::EndsWith("HOST_B: D.\nCaller: E."));
}

TEST(Labels, WhatHasTagsOrNoTwoSpeakersIsLeftAsItIs) {
  for (const std::string_view text : {"",
                                      "\n\n",
                                      "HOST_A: One.\n\nHOST_B: Two.\n\nNora: a.\nSam: b.\nNora: "
                                      "c.\nSam: d.",
                                      "Nora: One.\n\nNora: Two.",
                                      "Note: once.\n\nWarning: once.",
                                      "A plain text. It has no speakers: none.",
                                      "so: it begins\nso: small\nthen: letters\nthen: only"}) {
    EXPECT_EQ(tagged_by_names(text), std::nullopt) << text;
  }
}

TEST(Labels, AreTotalAndKeepTheNumberOfLines) {
  std::string text = "Nora: a\nSam: b\nNora: c\nSam: d\n";
  for (int byte = 0; byte < 256; ++byte) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      std::string spoiled = text;
      spoiled[at] = static_cast<char>(byte);
      const auto made = tagged_by_names(spoiled);
      if (made) {
        EXPECT_EQ(std::ranges::count(*made, '\n'), std::ranges::count(spoiled, '\n')) << byte;
      }
    }
  }
}

}  // namespace
}  // namespace castwright::script
