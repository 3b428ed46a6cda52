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
