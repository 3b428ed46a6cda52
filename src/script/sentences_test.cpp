#include "script/sentences.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {
namespace {

using Views = std::vector<std::string_view>;

TEST(Sentences, EndAtFullStopsQuestionMarksAndLineBreaks) {
  EXPECT_EQ(sentences_of("It rose. Did it fall? No!\nNext line"),
            (Views{"It rose.", "Did it fall?", "No!", "Next line"}));
}

TEST(Sentences, DoNotEndAtAbbreviationsOrDecimals) {
  EXPECT_EQ(sentences_of("Dr. Lind paid 3.5 million. Mr. Moor paid nothing."),
            (Views{"Dr. Lind paid 3.5 million.", "Mr. Moor paid nothing."}));
}

TEST(Sentences, DoNotEndAtInitialsButAtPlainWords) {
  EXPECT_EQ(sentences_of("J. Moor said no. No. 10 said go. On we went. No. Nobody did."),
            (Views{"J. Moor said no.", "No. 10 said go.", "On we went.", "No.", "Nobody did."}));
}

TEST(Sentences, KeepClosingQuotesAndUnicode) {
  EXPECT_EQ(sentences_of("“Über alles?” she asked. “Ja.” Done."),
            (Views{"“Über alles?” she asked.", "“Ja.”", "Done."}));
}

TEST(Sentences, DoNotEndInsideOfAQuotation) {
  EXPECT_EQ(sentences_of("He wrote: “I came. I saw.” We laughed."),
            (Views{"He wrote: “I came. I saw.”", "We laughed."}));
  EXPECT_EQ(sentences_of("Sie rief: „Halt! Stopp!“ Er lief.", "de"),
            (Views{"Sie rief: „Halt! Stopp!“", "Er lief."}));
}

TEST(Sentences, EndAsUsualBehindAQuotationMarkThatNobodyCloses) {
  EXPECT_EQ(sentences_of("He wrote: “I came. I saw. We laughed."),
            (Views{"He wrote: “I came.", "I saw.", "We laughed."}));
  EXPECT_EQ(sentences_of("The dogs' bowls. The cats’ too. 'Tis so."),
            (Views{"The dogs' bowls.", "The cats’ too.", "'Tis so."}));
}

TEST(Sentences, EndInsideOfAQuotationThatNoTurnCouldHold) {
  std::string text = "“";
  for (int i = 0; i < 60; ++i)
    text += "It went on. ";
  text += "Then it ended.”";
  EXPECT_EQ(sentences_of(text).size(), 61u);
}

TEST(Sentences, ALostMarkDoesNotHideTheQuotationsBehindIt) {
  std::string text = "“It was lost. ";
  for (int i = 0; i < 60; ++i)
    text += "It went on. ";
  text += "He said “Yes. No.” and left.";
  EXPECT_EQ(sentences_of(text).back(), "He said “Yes. No.” and left.");
}

TEST(Sentences, OfALanguageWithoutDataFollowTheRulesThatNeedNone) {
  EXPECT_EQ(sentences_of("Se 3.5 km. J. Moor tuli. Niin.", "fi"),
            (Views{"Se 3.5 km.", "J. Moor tuli.", "Niin."}));
  EXPECT_EQ(sentences_of("هل جاء؟ نعم. ثم ذهب.", "ar"), (Views{"هل جاء؟", "نعم.", "ثم ذهب."}));
}

TEST(Sentences, NeedNoBlankBehindWideMarks) {
  EXPECT_EQ(sentences_of("他来了。我走了！", "zh"), (Views{"他来了。", "我走了！"}));
  EXPECT_EQ(sentences_of("「行こう。戻ろう。」と言った。彼は来た。"),
            (Views{"「行こう。戻ろう。」と言った。", "彼は来た。"}));
}

TEST(Sentences, OfManyMarksTakeTimeInProportion) {
  // If the code read these texts again from each of their marks, the time would be the square of
  // their size.
  for (const std::string_view part :
       {"“( „", "! ", "'s. ", "U.S. z. B. 3. ", "\"", "。」", "... "}) {
    std::string text;
    while (text.size() < 100'000)
      text += part;
    EXPECT_FALSE(sentences_of(text, "de").empty());
  }
}

TEST(Sentences, OfNothingAndOfBlanksAreNone) {
  EXPECT_TRUE(sentences_of("").empty());
  EXPECT_TRUE(sentences_of(" \n \t\n").empty());
}

TEST(Sentences, OfInvalidBytesAreStillViewsIntoTheText) {
  const std::string text = "a\xFF b. \xC3 c.";
  for (const std::string_view sentence : sentences_of(text))
    EXPECT_FALSE(sentence.empty());
}

}  // namespace
}  // namespace castwright::script
