#include "script/clean.h"

#include "script/characters.h"
#include "script/turns.h"
#include "script/words.h"

#include <gmock/gmock.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

namespace castwright::script {
namespace {

using testing::IsEmpty;

/// Returns the cleaned text of one turn.
std::string turn_after(std::string_view spoken) {
  const Cleaned cleaned = clean("HOST_A: " + std::string(spoken), false);
  EXPECT_FALSE(cleaned.changes.empty()) << spoken;
  EXPECT_TRUE(cleaned.text.starts_with("HOST_A: ")) << cleaned.text;
  return cleaned.text.substr(8);
}

TEST(Clean, WhatIsPlantedGoesAndTheWordsStay) {
  const std::vector<std::pair<std::string_view, std::string_view>> all{
      // Markdown
      {"This is **very** important.", "This is very important."},
      {"And *this* matters, __really__.", "And this matters, really."},
      {"Run `make` and see.", "Run make and see."},
      {"They call it _progress_ here.", "They call it progress here."},
      {"That is <strong>big</strong>.", "That is big."},
      {"Salt &amp; pepper.", "Salt & pepper."},
      {"Three things:\n- the first\n- the second", "Three things:\nthe first\nthe second"},
      {"Three things:\n1. The first", "Three things:\nThe first"},
      {"So **bold** and 2**3.", "So bold and 2**3."},
      {"# What we know", "What we know"},
      {"Before.\n## A heading\nBehind.", "Before.\nBehind."},
      {"Before.\n---\nBehind.", "Before.\nBehind."},
      {"Before.\n> A quotation.", "Before.\nA quotation."},
      {"It is **_both_** at once.", "It is both at once."},
      {"See [the paper](paper.pdf) there.", "See the paper there."},
      // stage directions
      {"[laughs] That is good.", "That is good."},
      {"That is good (laughs).", "That is good."},
      {"Well (sighs heavily) no.", "Well no."},
      {"*chuckles* Right.", "Right."},
      {"Right. [music fades out]", "Right."},
      {"[Host A nods] Right.", "Right."},
      {"“He wants [this] now,” she said.", "“He wants this now,” she said."},
      {"(pause) Let that sink in.", "Let that sink in."},
      // markers and thinking
      {"That is all. [WORD_COUNT=1234]", "That is all."},
      {"All. (1,250 words)", "All."},
      {"<think>First I plan.\nThen I write.</think> So we begin.", "So we begin."},
      {"[THINK]I plan.[/THINK] So we begin.", "So we begin."},
      {"<analysis>I plan.</analysis> So we begin.", "So we begin."},
      {"<thought_process>I plan.</thought_process> So we begin.", "So we begin."},
      {"<Inner-Monologue a=\"b\">I plan.</inner-monologue> So we begin.", "So we begin."},
      // citations
      {"Prices rose ([example.org](https://example.org/a?b=1)).", "Prices rose."},
      {"Prices rose ([a](https://a.org), [b](https://b.org)).", "Prices rose."},
      {"[Reuters](https://www.reuters.com/x) says so.", "Reuters says so."},
      {"Prices rose [3], again [4].", "Prices rose, again."},
      {"Prices rose \xEE\x88\x80"
       "cite\xEE\x88\x82turn0search3\xEE\x88\x81 again.",
       "Prices rose again."},
      {"Prices rose (https://example.org/a).", "Prices rose."},
      // characters
      {"A bell \x07rings.\r\nTwice.", "A bell rings.\nTwice."},
      {"Cafe\xCC\x81 \xE2\x80\x8Bopen\xEF\xBB\xBF.", "Café open."},
      {"Not \xff\xfe UTF-8.", "Not  UTF-8."},
      // tags
      {"One. HOST_A: Two.", "One.\n\nHOST_A: Two."},
  };
  for (const auto& [given, wanted] : all)
    EXPECT_EQ(turn_after(given), wanted) << given;
}

TEST(Clean, LooseTagsBecomeExact) {
  for (const auto* text : {"**HOST_A:** One.\n\n**HOST_B:** Two.",
                           "HOST_A (Gary): One.\n\nHOST_B (Lisa): Two.",
                           "  HOST_A: One.\n  HOST_B: Two.",
                           "Host A: One.\n\nHost B: Two.",
                           "Speaker 1: One.\n\nSpeaker 2: Two.",
                           "### HOST_A: One.\n### HOST_B: Two.",
                           "HOST_A:One.\n\nHOST_B:  Two.",
                           "host_a: One.\nhost_b: Two.",
                           "HOST\\_A: One.\n\nHOST\\_B: Two.",
                           "\\*\\*HOST\\_A:\\*\\* One.\n\n**HOST\\_B**: Two.",
                           "- HOST_A: One.\n- HOST_B: Two.",
                           "1. **HOST_A:** One.\n2. **HOST_B:** Two.",
                           "Host-A: One.\n\nHOST–B: Two.",
                           "[HOST_A]: One.\n\n**[HOST_B]** : Two.",
                           "\\[HOST_A\\]: One.\n\n<HOST_B>: Two.",
                           "`HOST_A:` One.\n\n`HOST_B`: Two.",
                           "HOST_A： One.\n\nHOST_B：Two.",
                           "\u00a0HOST_A:\u00a0One.\n\u2003HOST_B\u00a0:\u202fTwo.",
                           "**HOST_A:**\u00a0One.\n\n\u00a0**HOST_B:** Two.",
                           "\u200bHOST_A:\u200b One.\n\n\ufeffHOST\u200b_B: Two."})
    EXPECT_EQ(clean(text, false).text, "HOST_A: One.\n\nHOST_B: Two.") << text;
}

TEST(Clean, ATagInsideATurnIsANewTurnOrAName) {
  struct Row {
    std::string_view given;
    std::string_view wanted;
  };
  for (const Row& row :
       {Row{"HOST_A: One. HOST_B: Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: One.HOST_B:Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: And then— HOST_B: What?", "HOST_A: And then—\n\nHOST_B: What?"},
        Row{"HOST_A: One. **HOST_B:** Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: *One.* HOST_B: Two. [laughs] HOST_A: Three.",
            "HOST_A: One.\n\nHOST_B: Two.\n\nHOST_A: Three."},
        Row{"HOST_A: One.\u00a0HOST_B:\u00a0Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: One.\u2003\u202fHOST_B:\u3000Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: One.\u200bHOST_B:\u2060Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: One.\u00a0**HOST_B:**\u00a0Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: One. **HOST\\_B:** Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: One.<br><br />HOST_B: Two.", "HOST_A: One.\n\nHOST_B: Two."},
        Row{"HOST_A: “One.”HOST_B: Two.", "HOST_A: “One.”\n\nHOST_B: Two."},
        Row{"HOST_A: 一。HOST_B: 二！HOST_A: 三。", "HOST_A: 一。\n\nHOST_B: 二！\n\nHOST_A: 三。"},
        Row{"HOST_A: As\u00a0HOST_B: said, so it is.", "HOST_A: As\u00a0HOST_B said, so it is."},
        Row{"HOST_A: As HOST_B: said, so it is.", "HOST_A: As HOST_B said, so it is."},
        Row{"HOST_A: As “HOST_B:said” so it is.", "HOST_A: As “HOST_B said” so it is."},
        Row{"HOST_A: HOST_B: Two.", "HOST_B: Two."},
        Row{"HOST_A: HOST_A: One.\n\nHOST_B: It was HOST_C: a guest, XHOST_12: too.",
            "HOST_A: One.\n\nHOST_B: It was HOST_C a guest, XHOST_12 too."}})
    EXPECT_EQ(clean(row.given, false).text, row.wanted) << row.given;
  EXPECT_EQ(clean("As HOST_B: said, so it is.", true).text, "As HOST_B said, so it is.");
}

TEST(Clean, WhatOnlyAnnouncesTheScriptGoesAndSpeechBeforeTheFirstTagStays) {
  EXPECT_EQ(clean("# Part 3\n\nHere is the script:\n\nHOST_B: One.\n\nHOST_A: Two.", false).text,
            "HOST_B: One.\n\nHOST_A: Two.");
  EXPECT_EQ(clean("It was raining that day.\n\nHOST_B: One.", false).text,
            "HOST_A: It was raining that day.\n\nHOST_B: One.");
}

TEST(Clean, ACleanTextComesBackAsItIs) {
  const std::vector<std::string> texts{
      "HOST_A: Prices rose (by three percent) in 2025.\n\nHOST_B: “Why?” It cost 5 * 3 dollars, #1 "
      "of all.",
      "HOST_A: The music industry (founded in 1890) grew.\n\nHOST_B: snake_case_name and Zürich, "
      "東京.",
      "HOST_A: First paragraph.\n\nStill the same turn.\n\nHOST_B: Yes - and no.",
      "HOST_A: 12. That was the number.\n\nHOST_B: - 5 degrees is cold.",
      "HOST_A: A letter (1,250 words) came (via satellite), f**k it, s**t.",
      "HOST_A: 2**3 and 4**5 are powers.\n\nHOST_B: Indeed.",
      ""};
  for (const std::string& text : texts) {
    const Cleaned cleaned = clean(text, false);
    EXPECT_EQ(cleaned.text, text);
    EXPECT_THAT(cleaned.changes, IsEmpty()) << text;
    EXPECT_THAT(cleaned.citations, IsEmpty());
  }
}

TEST(Clean, WhatNobodyCanPutRightStays) {
  for (const auto* text : {"HOST_A: Welcome to [INSERT SHOW NAME].",
                           "HOST_A: Paste the full article text(s) here.",
                           "HOST_A: {\"error\": {\"code\": 500}}",
                           "HOST_A: Yes. <think>and no.",
                           "HOST_A: It writes <think> and </think> around its plans.",
                           "HOST_A: As an AI language model, I wonder."})
    EXPECT_EQ(clean(text, false).text, text);
}

TEST(Clean, CitationsAreKeptWithTheirPlaces) {
  const Cleaned cleaned = clean(
      "HOST_A: Prices rose ([example.org](https://example.org/a)). They fell [2].\n\nHOST_B: Says "
      "[Reuters](https://reuters.com/x).",
      false);
  ASSERT_EQ(cleaned.citations.size(), 3u);
  EXPECT_EQ(cleaned.citations[0].url, "https://example.org/a");
  EXPECT_EQ(cleaned.citations[0].after, "Prices rose");
  EXPECT_EQ(cleaned.citations[1].url, "");
  EXPECT_EQ(cleaned.citations[1].text, "[2]");
  EXPECT_EQ(cleaned.citations[2].after, "Says Reuters");
  for (const Citation& citation : cleaned.citations)
    EXPECT_NE(cleaned.text.find(citation.after), std::string::npos);
}

TEST(Clean, ALongTurnIsDividedAtTheEndsOfSentences) {
  std::string turn;
  for (int i = 0; i < 20; ++i)
    turn += "This sentence number " + std::to_string(i) + " has some words in it, as one does. ";
  const Cleaned cleaned = clean("HOST_B: " + turn + "\n\nHOST_A: Yes.", false);
  const std::vector<Turn> turns = split_turns(cleaned.text);
  ASSERT_GT(turns.size(), 2u);
  std::string joined;
  for (const Turn& piece : turns) {
    EXPECT_LE(count_characters(piece.text), turn_characters_max);
    if (piece.speaker != 'B') continue;
    EXPECT_TRUE(piece.text.ends_with("."));
    joined += piece.text + " ";
  }
  EXPECT_EQ(joined, turn);
}

TEST(Clean, ASentenceWithoutAnEndIsDividedBetweenWordsAndCharacters) {
  std::string words = "HOST_A: ";
  for (int i = 0; i < 300; ++i)
    words += "ärger ";
  for (const std::string& text :
       {words, "HOST_A: " + std::string(1'700, 'x'), words + ", " + words.substr(8)})
    for (const Turn& turn : split_turns(clean(text, false).text))
      EXPECT_LE(count_characters(turn.text), turn_characters_max);
  EXPECT_EQ(count_spoken_words(clean(words, false).text), 300u);
}

TEST(Clean, AMonologueHasNoTagsAndMayHaveLongParagraphs) {
  const std::string paragraph(900, 'x');
  EXPECT_EQ(clean(paragraph + "\n\nThe **end**.", true).text, paragraph + "\n\nThe end.");
  EXPECT_EQ(clean("HOST_A: One.\n\nHOST_A: Two.", true).text, "One.\n\nTwo.");
}

/// Makes a random text of the pieces that the rules are about.
std::string random_text(std::mt19937_64& random) {
  const std::vector<std::string_view> pieces{"HOST_A: ",
                                             "HOST_B:",
                                             "\n\n",
                                             "\n",
                                             " ",
                                             "**",
                                             "*",
                                             "_",
                                             "word ",
                                             "A sentence. ",
                                             "[laughs]",
                                             "(pause)",
                                             "[3]",
                                             "# x",
                                             "- ",
                                             "> ",
                                             "1. ",
                                             "```",
                                             "`",
                                             "<b>",
                                             "</think>",
                                             "<think>",
                                             "([a](https://a.b))",
                                             "\xff",
                                             "\xE2\x80\x8B",
                                             "\r\n",
                                             "|a|b|",
                                             "[WORD_COUNT=3]",
                                             "Host A: ",
                                             "~~",
                                             "&amp;",
                                             "\xEE\x88\x80",
                                             "\xEE\x88\x81",
                                             "[x](y)",
                                             "Here is the script:",
                                             "e\xCC\x81",
                                             "$2.5 ",
                                             "snake_case "};
  std::string text;
  for (std::size_t count = random() % 60; count > 0; --count)
    text += pieces[random() % pieces.size()];
  return text;
}

TEST(Clean, MarksThatShareTheirBlanksAreCutOnce) {
  const std::string text("HOST_A: >_\n___\n___\x04\x7f\x7f\n___   \n\t\0\0\x0b___\n___", 38);
  EXPECT_TRUE(clean(clean(text, false).text, false).changes.empty());
}

TEST(Clean, MarksInsideMarksWithoutEndReachRest) {
  std::string nested = "word";
  for (int i = 0; i < 300; ++i)
    nested = "(pa" + nested + "use)*[" + nested.substr(0, 40) + "]*";
  const std::string text = "HOST_A: " + nested.substr(0, 20'000);
  const Cleaned once = clean(text, false);
  EXPECT_THAT(clean(once.text, false).changes, IsEmpty());
}

TEST(Clean, CleaningTwiceChangesNothingMore) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 3'000; ++i) {
    const std::string text = random_text(random);
    for (const bool monologue : {false, true}) {
      const Cleaned once = clean(text, monologue);
      const Cleaned twice = clean(once.text, monologue);
      ASSERT_EQ(once.text, twice.text) << text;
      ASSERT_THAT(twice.changes, IsEmpty()) << text;
    }
  }
}

}  // namespace
}  // namespace castwright::script
