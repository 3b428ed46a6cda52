#include "editorial/speech.h"

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

namespace castwright::editorial {
namespace {

std::vector<std::string> rules_in(std::string_view spoken) {
  const std::string script = "HOST_A: We begin plainly.\n\nHOST_B: " + std::string(spoken)
                             + "\n\nHOST_A: And we end plainly, as we began.";
  Findings findings;
  check_speech(parse(under_review(script)), findings);
  std::vector<std::string> rules;
  for (const Finding& finding : findings) {
    rules.push_back(finding.rule);
    EXPECT_GE(finding.line, 3u) << finding.quote;
    EXPECT_FALSE(finding.remedy.empty());
  }
  return rules;
}

struct Planted {
  std::string_view rule;
  std::vector<std::string_view> texts;
};

TEST(Speech, WhatIsPlantedIsFoundInWhateverWording) {
  const std::vector<Planted> all{
      {"speech.citation",
       {"Prices rose ([example.org](https://example.org/a?b=1)).",
        "Prices rose [Reuters](https://www.reuters.com/x) last week.",
        "Prices rose [3].",
        "Prices rose (source: Reuters, 2026).",
        "Prices rose \xEE\x88\x80"
        "cite\xEE\x88\x82turn0search3\xEE\x88\x81 again.",
        "Prices rose 【12†source】 again."}},
      {"speech.url", {"Go to https://example.org/offer now.", "It is on www.example.org/x today."}},
      {"speech.markdown",
       {"This is **very** important.",
        "And *this* matters.",
        "## The second part",
        "Three things:\n- the first thing\n- the second thing",
        "Three things:\n1. The first thing",
        "Run `make` and see.",
        "It was\n---\nover.",
        "| year | price |",
        "That is <strong>big</strong>.",
        "They call it _progress_ here."}},
      {"speech.direction",
       {"[laughs] That is a good one.",
        "That is a good one (laughs).",
        "(pause) Let that sink in.",
        "*chuckles* Right.",
        "Right. [music fades out]",
        "(soft laughter) Right.",
        "Well (sighs heavily) no.",
        "(Lisa laughs) No.",
        "(upbeat music plays) And on."}},
      {"speech.marker",
       {"That is all. [WORD_COUNT=1234]",
        "All. [TRUNCATED_AT=900_WORDS]",
        "All. (1,250 words)",
        "All. Word count: 812"}},
      {"speech.placeholder",
       {"Welcome to [INSERT SHOW NAME] today.",
        "Paste the full article text(s) here.",
        "Our guest is {{guest_name}} today.",
        "This number is TBD for now.",
        "[MOCK] Continuation segment.",
        "[EMPTY SCRIPT] Generator produced no script",
        "Hello, I am <your name> and happy.",
        "Lorem ipsum dolor sit amet.",
        "Insert the quote of the minister here.",
        "Thanks to [Host Name] for that.",
        "The rest of the script follows the same pattern."}},
      {"speech.error_text",
       {R"({"error": {"message": "overloaded"}})",
        R"({"candidates": [{"finishReason": "MALFORMED_FUNCTION_CALL"}]})",
        "Error code: 429 from the provider.",
        "503 Service Unavailable",
        "An error occurred while processing your request.",
        "rate_limit_exceeded",
        "The server had an error while we asked."}},
      {"speech.think",
       {"<think>First I plan.</think> Right.",
        "</think> So we begin.",
        "<|im_end|>",
        "<thought_process>First I plan.",
        "So </thought> we begin.",
        "<|channel>thought",
        "One.<channel|>"}},
      {"speech.model_talk",
       {"As an AI language model, I see it differently.",
        "As an AI, I have no opinion.",
        "My knowledge cutoff is last year.",
        "I cannot browse the internet, so take care.",
        "I’m unable to access real-time prices.",
        "I don't have access to current news.",
        "As of my last update, it was open.",
        "Here's the script for the next part.",
        "I'm sorry, but I can't do that.",
        "Let me know if you would like me to continue."}},
      {"speech.tag",
       {"One.\n\n**HOST_A:** Two.",
        "One.\n\nHOST_A (Gary): Two.",
        "One.\n\nHost A: Two.",
        "As HOST_A: said, it rains.",
        "As\u00a0HOST_A: said, it rains.",
        "One.\n\n\u00a0HOST_A: Two.",
        "One.\n\nSpeaker 2: Two."}},
      {"speech.characters",
       {"A bell \x07 rings.",
        "Left\xE2\x80\xAEright.",
        "Not \xff UTF-8.",
        "Cafe\xCC\x81 open.",
        "Zero\xE2\x80\x8Bwidth."}},
  };
  for (const Planted& planted : all) {
    for (const std::string_view text : planted.texts)
      EXPECT_THAT(rules_in(text), testing::Contains(planted.rule)) << text;
  }
}

TEST(Speech, WhatPeopleSayIsLeftAlone) {
  const std::vector<std::string_view> plain{
      "Prices rose (by three percent) in 2025.",
      "The firm (founded in 1998) employs 40 people.",
      "The music industry (which nobody asked) grew by 5 * 3 percent.",
      "As an AI company, they must answer for it.",
      "It was the error of a generation, and 404 people paid for it.",
      "The model is a plan: three ships, two crews.",
      "\"Wait,\" she said, \"is that #1 or number two?\"",
      "They paid $3.5 million, that is 40% more — a lot.",
      "2024. That was the year.",
      "He paused, then laughed; the audience laughed too.",
      "The placeholder council met, and the insert in the paper was blue.",
      "She cannot browse the shelves, the library is closed.",
      "One thing is certain: it rains. Lisa: that was her name.",
      "Café, naïve, Zürich and 東京 are words.",
      "I'm sorry, but I don't buy it.",
      "Here is the thing about scripts: actors change them.",
      "I can't access my account, he wrote.",
      "We have an e-mail, well-known and half-read.",
      "Under_score and snake_case_names are read out in meetings.",
      "It is a quarter past five (5:15) already."};
  for (const std::string_view text : plain)
    EXPECT_THAT(rules_in(text), testing::IsEmpty()) << text;
}

TEST(Speech, ATurnOfMoreThan500CharactersIsFoundAtItsLine) {
  Findings findings;
  const std::string sentence = "This sentence has exactly fifty characters in it ok. ";
  std::string turn;
  while (turn.size() < 900)
    turn += sentence;
  check_speech(parse(under_review("HOST_A: Short.\n\nHOST_B: " + turn)), findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "speech.long_turn");
  EXPECT_EQ(findings[0].line, 3u);
}

TEST(Speech, CharactersAreCountedNotBytes) {
  Findings findings;
  std::string turn;
  for (int i = 0; i < 100; ++i)
    turn += "äöüß ";
  const std::string script = "HOST_A: " + turn + "\n\nHOST_B: " + turn;
  check_speech(parse(under_review(script)), findings);
  EXPECT_TRUE(findings.empty());
}

TEST(Speech, TextBeforeTheFirstTagIsFound) {
  Findings findings;
  check_speech(parse(under_review("The opening.\nHOST_A: One two.\nHOST_B: Three four.")),
               findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "speech.tag");
  EXPECT_EQ(findings[0].line, 1u);
}

TEST(Speech, AShowOfTwoNeedsBothHosts) {
  Findings findings;
  check_speech(parse(under_review("HOST_A: One.\n\nHOST_A: Two.")), findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "speech.one_speaker");
  findings.clear();
  check_speech(parse(under_review("A monologue has no tags.\n\nAnd no second host.")), findings);
  EXPECT_TRUE(findings.empty());
  check_speech(parse(under_review(" \n ")), findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "speech.empty");
}

TEST(Speech, AHostWhoHardlySpeaksIsWarnedOf) {
  std::string script;
  for (int i = 0; i < 40; ++i)
    script += "HOST_A: One two three four five six seven eight nine ten.\n\nHOST_B: Yes.\n\n";
  Findings findings;
  check_speech(parse(under_review(script)), findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "speech.balance");
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

TEST(Speech, FiguresCountTurnsAndShares) {
  const SpeechFigures figures = speech_figures(
      parse(under_review("HOST_A: one two three\n\nHOST_A: four\n\nHOST_B: one two three four")));
  EXPECT_EQ(figures.turns, 3u);
  EXPECT_DOUBLE_EQ(figures.balance, 0.5);
  EXPECT_EQ(figures.longest_speech_words, 4u);
  EXPECT_EQ(figures.longest_turn_chars, 18u);
  EXPECT_DOUBLE_EQ(figures.distinct_1, 0.5);
}

}  // namespace
}  // namespace castwright::editorial
