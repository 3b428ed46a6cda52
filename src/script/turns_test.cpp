#include "script/turns.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace castwright::script {
namespace {

std::string shown(std::string_view script) {
  std::string lines;
  for (const Turn& turn : split_turns(script)) {
    lines += std::string(1, turn.speaker) + "|" + turn.text + "\n";
  }
  return lines;
}

TEST(Turns, TagsAtLineStartSplitAScript) {
  EXPECT_EQ(shown("HOST_A: One.\n\nHOST_B: Two.\nStill two.\n\nHOST_A: Three."),
            "A|One.\nB|Two.\nStill two.\nA|Three.\n");
  EXPECT_EQ(shown("HOST_A:\nOne."), "A|One.\n");
  EXPECT_EQ(shown("HOST_A: One.\r\n\r\nHOST_B: Two.\r\n"), "A|One.\nB|Two.\n");
}

TEST(Turns, ATagInsideALineIsText) {
  EXPECT_EQ(shown("HOST_A: As HOST_B: said."), "A|As HOST_B: said.\n");
}

TEST(Turns, TextBeforeTheFirstTagBelongsToA) {
  EXPECT_EQ(shown("Hello.\nHOST_B: Hi."), "A|Hello.\nB|Hi.\n");
}

TEST(Turns, AMonologuesParagraphsAreItsTurns) {
  EXPECT_EQ(shown("One.\nStill one.\n\n\nTwo."), "A|One.\nStill one.\nA|Two.\n");
  EXPECT_EQ(shown(""), "");
  EXPECT_EQ(shown(" \n\n "), "");
}

TEST(Turns, EmptyTurnsAreLeftOut) {
  EXPECT_EQ(shown("HOST_A:\n\nHOST_B: Two."), "B|Two.\n");
}

TEST(Turns, JoinAndSplitAreInverse) {
  const std::vector<Turn> turns = {{'A', "One."}, {'B', "Two.\n\nMore."}, {'A', "Three?"}};
  const std::string script = join_turns(turns, false);
  EXPECT_EQ(script, "HOST_A: One.\n\nHOST_B: Two.\n\nMore.\n\nHOST_A: Three?");
  EXPECT_EQ(join_turns(split_turns(script), false), script);
  EXPECT_EQ(join_turns(split_turns("One.\n\nTwo."), true), "One.\n\nTwo.");
  EXPECT_EQ(join_turns({}, false), "");
}

TEST(Tags, DecoratedTagsAreRecognisedAndMadeExact) {
  struct Case {
    std::string_view line;
    std::string_view exact;
  };
  for (const Case& each : {Case{"HOST_A: One.", "HOST_A: One."},
                           {"**HOST_A:** One.", "HOST_A: One."},
                           {"**HOST_B**: One.", "HOST_B: One."},
                           {"*HOST_B:* One.", "HOST_B: One."},
                           {"  HOST_A: One.", "HOST_A: One."},
                           {"HOST_A (Gary Thompson): One.", "HOST_A: One."},
                           {"**HOST_A (Gary):** One.", "HOST_A: One."},
                           {"HOST_A:One.", "HOST_A: One."},
                           {"HOST_A: **One.** Two.", "HOST_A: **One.** Two."},
                           {"HOST_A : One.", "HOST_A : One."},
                           {"HOST\\_A: One.", "HOST_A: One."},
                           {"**HOST\\_A:** One.", "HOST_A: One."},
                           {"\u00a0HOST_A:\u00a0One.", "HOST_A: One."},
                           {"\u2003**HOST_B:**\u202fOne.", "HOST_B: One."},
                           {"\u200bHOST_A: One.", "HOST_A: One."},
                           {"\ufeffHOST_A:\u200bOne.", "HOST_A: One."},
                           {"Host A: One.", "Host A: One."},
                           {"HOST_: One.", "HOST_: One."}}) {
    EXPECT_EQ(with_exact_tags(each.line), each.exact);
    EXPECT_EQ(with_exact_tags(with_exact_tags(each.line)), each.exact);
  }
  EXPECT_EQ(with_exact_tags("**HOST_A:** One.\n\n**HOST_B:** Two.\n"),
            "HOST_A: One.\n\nHOST_B: Two.\n");
  EXPECT_EQ(with_exact_tags("HOST_A:\nOne."), "HOST_A:\nOne.");
}

TEST(Spoken, HeadingsMarkersAndCitationsAreNotSpoken) {
  EXPECT_EQ(spoken_text("# Title\nHOST_A: One\ntwo.\n## Part\n\nHOST_B: Three."),
            "One two.\nThree.");
  EXPECT_EQ(spoken_text("HOST_A: #1 is #first.\n"), "#1 is #first.");
}

TEST(Citations, LinksInBracketsAreCutWithTheBlankBeforeThem) {
  EXPECT_EQ(without_citations("Rates rose ([a.com](https://a.com/x)). Then"), "Rates rose. Then");
  EXPECT_EQ(without_citations("Rose ([a](http://a), [b](https://b/c_(d)))!"), "Rose!");
  EXPECT_EQ(without_citations("One ([a](https://a)) two"), "One two");
  EXPECT_EQ(without_citations("([a](https://a)) One"), "One");
}

TEST(Citations, WhatOnlyLooksLikeOneStays) {
  for (const std::string_view text : {"a ([b]) c",
                                      "see [a](https://a)",
                                      "([a](ftp://a))",
                                      "([a](https://a",
                                      "([a](https://a) and more",
                                      "(one)",
                                      "([",
                                      "[",
                                      "([a]\n(https://a))"}) {
    EXPECT_EQ(without_citations(text), text);
  }
}

TEST(Citations, PrivateUseSpansAndStraysAreCut) {
  EXPECT_EQ(without_citations("Rose \uE200cite\uE202turn1search0\uE201."), "Rose.");
  EXPECT_EQ(without_citations("Rose\uE203 fast\uE204."), "Rose fast.");
  EXPECT_EQ(without_citations("One \uE200cite\uE201 two"), "One two");
  // An opening mark that is never closed is removed alone.
  const std::string rest(2'000, 'x');
  EXPECT_EQ(without_citations("a\uE200" + rest), "a" + rest);
  EXPECT_EQ(without_citations("\xEE\x88"), "\xEE\x88");
  EXPECT_EQ(without_citations("\uE207"), "\uE207");
}

TEST(Markers, UpperCaseNamesWithAValueAreCut) {
  EXPECT_EQ(without_markers("End. [WORD_COUNT=1234]"), "End.");
  EXPECT_EQ(without_markers("a [TRUNCATED_AT=900_WORDS] b"), "a b");
  EXPECT_EQ(without_markers("[laughs] [OK] [x=1] [A=\n]"), "[laughs] [OK] [x=1] [A=\n]");
}

TEST(Headings, HaveTheirTextWithoutMarks) {
  EXPECT_EQ(heading_text("## What happened "), "What happened");
  EXPECT_EQ(heading_text("#"), "");
  EXPECT_EQ(heading_text(""), "");
}

TEST(LastWords, AreAWindowFromAWordsStart) {
  EXPECT_EQ(last_words("one two  three\nfour", 2), "three\nfour");
  EXPECT_EQ(last_words("one two", 5), "one two");
  EXPECT_EQ(last_words("one two ", 1), "two ");
  EXPECT_EQ(last_words("", 3), "");
  EXPECT_EQ(last_words("  a", 1), "a");
}

}  // namespace
}  // namespace castwright::script
