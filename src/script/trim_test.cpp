#include "script/trim.h"

#include "script/turns.h"
#include "script/words.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace castwright::script {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view show =
    "HOST_A: Good evening to all of you out there.\n\n"
    "HOST_B: The night train left Vienna at nine. It carried 212 people in six cars. Most of them "
    "slept. Nobody had booked a meal.\n\n"
    "HOST_A: Why did they travel by night? Because the beds are cheap.\n\n"
    "HOST_B: And tomorrow it goes back to Vienna again.";

int words_in(std::string_view text) {
  return static_cast<int>(count_spoken_words(text));
}

Told told(const std::vector<std::string>& facts, std::string_view text) {
  Told known(facts);
  known.add(text);
  return known;
}

std::vector<std::string> quotes(const Trimmed& trimmed) {
  std::vector<std::string> all;
  for (const Cut& cut : trimmed.cuts)
    all.push_back(cut.quote);
  return all;
}

TEST(Trim, AChunkThatIsNotTooLongIsLeftAsItIs) {
  const Trimmed trimmed = trim(show, {.words = words_in(show)});
  EXPECT_EQ(trimmed.text, show);
  EXPECT_TRUE(trimmed.cuts.empty());
}

TEST(Trim, LeavesOutWholeSentencesAndSaysWhich) {
  const Trimmed trimmed = trim(show, {.words = words_in(show) - 4});
  EXPECT_EQ(trimmed.text,
            "HOST_A: Good evening to all of you out there.\n\n"
            "HOST_B: The night train left Vienna at nine. It carried 212 people in six cars. "
            "Nobody had booked a meal.\n\n"
            "HOST_A: Why did they travel by night? Because the beds are cheap.\n\n"
            "HOST_B: And tomorrow it goes back to Vienna again.");
  EXPECT_EQ(trimmed.cuts,
            (std::vector<Cut>{{"Most of them slept.", "the chunk was longer than wanted"}}));
}

TEST(Trim, NeverTouchesTheFirstAndTheLastTurn) {
  const Trimmed trimmed = trim(show, {.words = 1});
  EXPECT_TRUE(trimmed.text.starts_with("HOST_A: Good evening to all of you out there.\n\n"));
  EXPECT_TRUE(trimmed.text.ends_with("HOST_B: And tomorrow it goes back to Vienna again."));
  constexpr std::string_view two = "HOST_A: One. Two. Three.\n\nHOST_B: Four. Five. Six.";
  EXPECT_EQ(trim(two, {.words = 1}).text, two);
  EXPECT_EQ(trim("One. Two. Three.", {.words = 1}).text, "One. Two. Three.");
  EXPECT_EQ(trim("", {.words = 0}).text, "");
}

TEST(Trim, WhatRepeatsEarlierChunksGoesFirst) {
  const Trimmed trimmed =
      trim(show,
           {.words = words_in(show) - 8},
           told({}, "HOST_A: As we said, it carried 212 people in six cars, on Monday."));
  EXPECT_EQ(trimmed.cuts,
            (std::vector<Cut>{
                {"It carried 212 people in six cars.", "repeats what earlier chunks say"}}));
}

TEST(Trim, TheOnlyCarrierOfAFactStaysAndOneOfTwoMayGo) {
  const std::vector<std::string> facts{"212 people travelled"};
  EXPECT_THAT(trim(show, {.words = 1}, Told(facts)).text, HasSubstr("212 people"));
  EXPECT_THAT(trim(show, {.words = 1}).text, Not(HasSubstr("212 people")));
  EXPECT_THAT(trim(show, {.words = 1}, told(facts, "HOST_A: There were 212 people.")).text,
              Not(HasSubstr("212 people")))
      << "an earlier chunk told it";
}

TEST(Trim, OfTwoSentencesThatCarryAFactOneStays) {
  const std::string twice =
      "HOST_A: Hello.\n\nHOST_B: There were 212 people. Yes. I say 212 people.\n\nHOST_A: Bye.";
  const Trimmed trimmed = trim(twice, {.words = 2}, Told({"212 people"}));
  EXPECT_THAT(trimmed.text, HasSubstr("212 people"));
  EXPECT_EQ(trimmed.cuts.size(), 2u) << trimmed.text;
}

TEST(Trim, AFactWithoutANumberIsCarriedByMostOfItsWords) {
  EXPECT_THAT(trim(show, {.words = 1}, Told({"Nobody booked meals: no meal was ever booked"})).text,
              HasSubstr("Nobody had booked a meal."));
}

TEST(Trim, ASpokenOrWrittenCitationStays) {
  const std::string cited =
      "HOST_A: Hello.\n\nHOST_B: It rose. The Daily Post says so. See ([a](https://a.example/1)). "
      "It fell.\n\nHOST_A: Bye.";
  EXPECT_EQ(trim(cited, {.words = 2}, Told({}, {"Daily Post"})).text,
            "HOST_A: Hello.\n\nHOST_B: The Daily Post says so. See ([a](https://a.example/1)).\n\n"
            "HOST_A: Bye.");
}

TEST(Trim, KeepsTheSpeakersTakingTurnsAsLongAsItCan) {
  std::string text = "HOST_A: Hello.";
  for (int i = 0; i < 4; ++i)
    text += "\n\nHOST_B: Over there.\n\nHOST_A: No, here.";
  text += "\n\nHOST_B: Bye.";
  const Trimmed trimmed = trim(text, {.words = 10});
  EXPECT_EQ(words_in(trimmed.text), 10);
  char speaker = 'B';
  for (const Turn& turn : split_turns(trimmed.text)) {
    EXPECT_NE(turn.speaker, speaker) << trimmed.text;
    speaker = turn.speaker;
  }
}

TEST(Trim, EmptiesOneTurnAloneWhereNothingElseIsLeft) {
  const std::string text = "HOST_A: One here.\n\nHOST_B: Two over there.\n\nHOST_A: Three here.";
  EXPECT_EQ(trim(text, {.words = 4}).text, "HOST_A: One here.\n\nHOST_A: Three here.");
}

TEST(Trim, AMonologuesParagraphsAreItsTurns) {
  const std::string text = "First one.\n\nSecond one. Third one here. Fourth one.\n\nLast one.";
  EXPECT_EQ(trim(text, {.words = 8}).text, "First one.\n\nSecond one. Fourth one.\n\nLast one.");
}

TEST(Trim, LeavesNoEmptyLineAndNoBlanksBehind) {
  const std::string text =
      "HOST_A: Hi.\n\nHOST_B: Stay here now.\nGo away.\nStay too now.\n\nHOST_A: Bye.";
  EXPECT_EQ(trim(text, {.words = 8}).text,
            "HOST_A: Hi.\n\nHOST_B: Stay here now.\nStay too now.\n\nHOST_A: Bye.");
}

TEST(Trim, ComesWithinHalfASentenceOfWhatIsWanted) {
  std::string text = "HOST_A: Welcome back to the show.";
  for (int turn = 0; turn < 12; ++turn) {
    text += turn % 2 == 0 ? "\n\nHOST_B:" : "\n\nHOST_A:";
    for (int sentence = 0; sentence < 5; ++sentence) {
      text += " Sentence";
      for (int word = 0; word < 5 + (turn * 7 + sentence * 3) % 9; ++word)
        text += " w" + std::to_string(turn) + "x" + std::to_string(word);
      text += ".";
    }
  }
  text += "\n\nHOST_B: And that was all of it.";
  for (int words = 150; words < words_in(text); words += 37) {
    const Trimmed once = trim(text, {.words = words});
    EXPECT_LE(std::abs(words_in(once.text) - words), 8);
    EXPECT_EQ(once.text, trim(text, {.words = words}).text);
    int cut = 0;
    for (const std::string& quote : quotes(once))
      cut += words_in(quote);
    EXPECT_EQ(cut + words_in(once.text), words_in(text));
  }
}

// A reel whose sentences have 9, 7, 12, 6, 13, 10 and 5 words.
constexpr std::string_view reel =
    "HOST_A: The ferry stops tonight and nobody has told passengers. It ran for ninety years "
    "here.\n\n"
    "HOST_B: The city says that it costs too much to keep it running. Most people only pay "
    "half.\n\n"
    "HOST_A: Because the bridge was closed in spring, everyone on the island needs it. Nobody in "
    "the "
    "office has answered any of them.\n\n"
    "HOST_B: Tomorrow they will walk instead.";

TEST(Trim, AShortScriptWithABandLosesWhateverSentencesBringItThere) {
  const int words = words_in(reel);
  for (int excess = 5; excess <= 30; ++excess) {
    const WordBand band{.min = words - excess - 2, .max = words - excess + 1};
    const Trimmed trimmed = trim(reel, {.words = words - excess, .band = band});
    EXPECT_TRUE(band.holds(words_in(trimmed.text))) << excess << ": " << trimmed.text;
    EXPECT_TRUE(trimmed.text.starts_with("HOST_A: The ferry stops tonight"));
    EXPECT_LE(trimmed.cuts.size(), 4U);
  }
}

TEST(Trim, TheClosingSentenceOfAShortScriptGoesOnlyWhereNothingElseFits) {
  const int words = words_in(reel);
  const Trimmed kept =
      trim(reel, {.words = words - 6, .band = WordBand{.min = words - 7, .max = words - 5}});
  EXPECT_TRUE(kept.text.ends_with("Tomorrow they will walk instead."));
  const std::string_view end = "HOST_A: Ten words stand here so that it is long.\n\nHOST_B: Go.";
  const Trimmed closed = trim(end, {.words = 10, .band = WordBand{.min = 10, .max = 10}});
  EXPECT_EQ(words_in(closed.text), 10);
}

TEST(Trim, AShortScriptThatCannotBeBroughtIntoItsBandStaysWhole) {
  const std::string_view two = "HOST_A: One two three four five.\n\nHOST_B: Six seven eight nine.";
  const Trimmed trimmed = trim(two, {.words = 7, .band = WordBand{.min = 7, .max = 7}});
  EXPECT_EQ(trimmed.text, two);
  EXPECT_TRUE(trimmed.cuts.empty());
}

TEST(Trim, NobodyOfAShortScriptFallsSilent) {
  const std::string_view text =
      "HOST_A: One two three four five.\n\nHOST_B: Six seven eight.\n\nHOST_A: Nine ten eleven.";
  const Trimmed trimmed = trim(text, {.words = 8, .band = WordBand{.min = 8, .max = 8}});
  EXPECT_EQ(trimmed.text, "HOST_A: One two three four five.\n\nHOST_B: Six seven eight.");
}

TEST(Trim, IsTotalOnAnyBytes) {
  std::string text =
      "HOST_A: a\xFF.\n\nHOST_B: \xE2\x80 b. \xC3 c.\n\n\n\n\n # x\nHOST_B:\n\nHOST_A: d.";
  const Told all = [&text] {
    Told told({text}, {text});
    told.add(text);
    return told;
  }();
  for (std::size_t size = 0; size <= text.size(); ++size)
    trim(text.substr(0, size), {.words = 0}, all);
}

TEST(Trim, AnotherSentenceOfTheSameDayDoesNotCarryAFact) {
  const std::string locks =
      "On 26 June 2016 the larger locks of the canal opened for the first ship.";
  const std::string dali = "On 26 March 2024 the ship Dali hit the long bridge in Baltimore.";
  const std::string text = "HOST_A: We begin.\n\nHOST_B: " + locks
                           + " Talk and talk and talk.\n\nHOST_A: Yes. " + dali
                           + "\n\nHOST_B: We end.";
  const Trimmed trimmed = trim(text, {.words = 18}, Told({locks, dali}));
  EXPECT_NE(trimmed.text.find("Dali"), std::string::npos);
  EXPECT_NE(trimmed.text.find("locks"), std::string::npos);
}

}  // namespace
}  // namespace castwright::script
