#include "editorial/seam_checks.h"

#include "editorial/greetings.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <string>

namespace castwright::editorial {
namespace {

std::string filler(int words) {
  std::string text;
  for (int i = 0; i < words; ++i)
    text += "word" + std::to_string(i) + (i % 12 == 11 ? ". " : " ");
  return text + "end.";
}

enum class At { begin, middle, end };

/// The findings for four chunks with `spoken` in the given one.
Findings greetings_found(std::string_view spoken, int chunk, At at = At::middle) {
  ScriptUnderReview script;
  for (int number = 1; number <= 4; ++number) {
    const std::string turn = "HOST_B: " + std::string(spoken);
    std::string text;
    if (number == chunk && at == At::begin) text += turn + "\n\n";
    text += "HOST_A: " + filler(80);
    if (number == chunk && at == At::middle) text += "\n\n" + turn;
    text += "\n\nHOST_A: " + filler(80);
    if (number == chunk && at == At::end) text += "\n\n" + turn;
    script.parts.push_back({.chunk = number, .title = {}, .text = text});
  }
  Findings findings;
  check_greetings(parse(script), findings);
  return findings;
}

const std::vector<std::string_view> greetings{"Welcome back to the show, everyone.",
                                              "Hello and welcome!",
                                              "Hi everyone, we have news.",
                                              "Welcome to another episode of our podcast.",
                                              "Good morning, listeners, what a day.",
                                              "You're listening to the Agenda Podcast.",
                                              "I'm Gary Thompson, and with me is Lisa.",
                                              "Thanks for tuning in today, let us begin."};
const std::vector<std::string_view> farewells{"That's all for today, folks.",
                                              "Thanks for listening, and good night.",
                                              "Goodbye, everyone.",
                                              "See you next time.",
                                              "Until next time, stay curious.",
                                              "That wraps up our show.",
                                              "Don't forget to subscribe.",
                                              "Well, that's it for this episode.",
                                              "We'll be right back.",
                                              "This is Gary, signing off.",
                                              "Join us again next week."};
const std::vector<std::string_view> recaps{"In the last segment we heard of the ferry.",
                                           "Let's recap what happened.",
                                           "As we discussed earlier, it sank.",
                                           "Before the break there was a question.",
                                           "So far we've covered the ferry.",
                                           "Picking up where we left off, it sank."};

Severity gravest(const Findings& findings) {
  Severity gravest = Severity::info;
  for (const Finding& finding : findings)
    gravest = std::max(gravest, finding.severity);
  return gravest;
}

TEST(Greetings, InsideTheShowEachIsFoundInWhateverWording) {
  const auto expect = [](std::string_view rule, std::string_view text, int chunk, At at) {
    const Findings found = greetings_found(text, chunk, at);
    ASSERT_FALSE(found.empty()) << text;
    EXPECT_EQ(found[0].rule, rule) << text;
    EXPECT_EQ(found[0].chunk, chunk);
    EXPECT_GE(gravest(found), Severity::warning) << text;
  };
  for (const std::string_view text : greetings)
    expect("seam.greeting", text, 3, At::begin);
  for (const std::string_view text : farewells)
    expect("seam.farewell", text, 2, At::end);
  for (const std::string_view text : recaps)
    expect("seam.recap", text, 2, At::begin);
}

TEST(Greetings, OnlyAWholePhraseAtTheEdgeOfAnInnerChunkIsAnError) {
  const std::string_view welcome = "Welcome back to the show, everyone.";
  EXPECT_EQ(gravest(greetings_found(welcome, 3, At::begin)), Severity::error);
  EXPECT_EQ(gravest(greetings_found(welcome, 3, At::middle)), Severity::warning);
  EXPECT_EQ(gravest(greetings_found("Welcome back, Oliver.", 3, At::begin)), Severity::warning);
  EXPECT_EQ(gravest(greetings_found("Welcome back, Oliver.", 3, At::middle)), Severity::info);
  const std::string_view goodbye = "That's all for today, thanks for listening.";
  EXPECT_EQ(gravest(greetings_found(goodbye, 2, At::end)), Severity::error);
  EXPECT_EQ(gravest(greetings_found(goodbye, 2, At::middle)), Severity::warning);
  EXPECT_EQ(gravest(greetings_found("Let's recap what happened.", 2, At::begin)),
            Severity::warning);
}

TEST(Greetings, WhatIsToldOrQuotedOfOthersIsNone) {
  for (const std::string_view text : {"“Welcome back to the show, everyone,” it said on the door.",
                                      "Welcome to our show, the poster said, and nobody came.",
                                      "The radio told them, thanks for listening, and went dead."})
    EXPECT_THAT(greetings_found(text, 3, At::begin), testing::IsEmpty()) << text;
}

TEST(Greetings, InAnUndividedScriptThereMayBeBreaks) {
  std::string script = "HOST_A: Hello and welcome!\n\nHOST_B: " + filler(600)
                       + "\n\nHOST_A: Welcome back to the show, everyone.\n\nHOST_B: " + filler(700)
                       + "\n\nHOST_A: Goodbye, everyone.";
  Findings findings;
  check_greetings(parse(under_review(script)), findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].rule, "seam.greeting");
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

TEST(Greetings, TheyAreFoundInTheShowsLanguage) {
  ScriptUnderReview script;
  for (int number = 1; number <= 3; ++number)
    script.parts.push_back({.chunk = number,
                            .title = {},
                            .text = "HOST_A: Hallo und herzlich willkommen! " + filler(60)});
  Findings english;
  check_greetings(parse(script), english);
  EXPECT_THAT(english, testing::IsEmpty());
  script.language = "de-AT";
  Findings german;
  check_greetings(parse(script), german);
  EXPECT_EQ(german.size(), 2u);
}

TEST(Greetings, WhereTheShowBeginsAndEndsTheyBelong) {
  for (const std::string_view text : greetings)
    EXPECT_THAT(greetings_found(text, 1), testing::IsEmpty()) << text;
  for (const std::string_view text : farewells)
    EXPECT_THAT(greetings_found(text, 4), testing::IsEmpty()) << text;
  for (const std::string_view text : recaps)
    EXPECT_THAT(greetings_found(text, 4), testing::IsEmpty()) << text;
}

TEST(Greetings, ASecondGreetingInTheOpeningIsOneTooMany) {
  Findings findings;
  check_greetings(
      parse(under_review("HOST_A: Hello and welcome!\n\nHOST_B: Hi everyone.\n\nHOST_A: "
                         + filler(200) + "\n\nHOST_B: Welcome to the show.")),
      findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].line, 7u);
}

TEST(Greetings, WhatOnlySoundsLikeOneIsLeftAlone) {
  const std::vector<std::string_view> plain{"The town said goodbye to its last factory in May.",
                                            "They were welcome to the club, said the owner.",
                                            "He thanked the crew for listening to the engine.",
                                            "She will see you in court, they wrote.",
                                            "It was a recap of the year that nobody read.",
                                            "The last part of the bridge was the hardest.",
                                            "Hi-fi was never dead.",
                                            "That is all they knew about the ferry.",
                                            "I'm sure that this will end well.",
                                            "Good morning traffic was the problem.",
                                            "The minister said it was wrapped in paper."};
  for (const std::string_view text : plain)
    EXPECT_THAT(greetings_found(text, 2), testing::IsEmpty()) << text;
}

ScriptUnderReview joined(std::string first, std::string second, passes::Seam seam) {
  ScriptUnderReview script;
  script.parts.push_back({.chunk = 1, .title = {}, .text = std::move(first)});
  script.parts.push_back({.chunk = 2, .title = {}, .text = std::move(second)});
  script.seams.push_back(std::move(seam));
  return script;
}

struct Joined {
  std::vector<SeamResult> results;
  Findings findings;
};
Joined examine(const ScriptUnderReview& script) {
  Joined joined;
  const ParsedScript parsed = parse(script);
  check_greetings(parsed, joined.findings);
  joined.results = check_seams(script, parsed, joined.findings);
  return joined;
}

const passes::Seam contract{.after = 1,
                            .question = "who pays for the harbour",
                            .handoff = "And that leaves the insurers.",
                            .next_speaker = 'B'};

TEST(Seams, AJoinThatHoldsPassesAllChecks) {
  const Joined found = examine(joined("HOST_A: The ferry sank in the harbour. And the insurers?",
                                      "HOST_B: The insurers pay nothing for a harbour that sleeps.",
                                      contract));
  ASSERT_EQ(found.results.size(), 1u);
  EXPECT_THAT(found.results[0].passed, testing::Each(true));
  EXPECT_THAT(found.findings, testing::IsEmpty());
}

TEST(Seams, EachBrokenCheckIsNamed) {
  struct Broken {
    std::string first;
    std::string second;
    std::size_t check;
    std::string_view rule;
  };
  const std::string good = "HOST_A: The ferry sank in the harbour. And the insurers?";
  const std::vector<Broken> all{
      {good, "HOST_B: The ferry sank in the harbour. The insurers know.", 0, "seam.overlap"},
      {"HOST_A: Rain fell on Tuesday.", "HOST_B: Insurers pay up.", 1, "seam.thread"},
      {good, "HOST_A: The insurers of the harbour pay nothing.", 2, "seam.speaker"},
      {good, "HOST_B: Well, harbour birds are lovely, and they sleep on ropes.", 4, "none"},
      {"HOST_A: The insurers of the harbour and",
       "HOST_B: The insurers pay, harbour or not.",
       5,
       "seam.ending"}};
  for (const Broken& broken : all) {
    const Joined found = examine(joined(broken.first, broken.second, contract));
    ASSERT_EQ(found.results.size(), 1u);
    if (broken.rule == "none") {  // The harbour of the question counts as an answer.
      EXPECT_TRUE(found.results[0].passed[broken.check]);
      continue;
    }
    EXPECT_FALSE(found.results[0].passed[broken.check]) << broken.rule;
    EXPECT_THAT(found.findings, testing::Contains(testing::Field(&Finding::rule, broken.rule)));
    EXPECT_FALSE(found.results[0].notes.empty());
  }
}

Severity severity_of(const Joined& found, std::string_view rule) {
  const auto at = std::ranges::find(found.findings, rule, &Finding::rule);
  EXPECT_NE(at, found.findings.end()) << rule;
  return at == found.findings.end() ? Severity::error : at->severity;
}

TEST(Seams, WhetherAnAnswerAnswersIsNoMoreThanANote) {
  const Joined found =
      examine(joined("HOST_B: The ferry sank in the harbour.\n\nHOST_A: And the insurers?",
                     "HOST_B: Ferry captains like tea.",
                     contract));
  EXPECT_EQ(severity_of(found, "seam.handoff"), Severity::info);
  EXPECT_THAT(found.results[0].passed, testing::Each(true));
  EXPECT_FALSE(found.results[0].notes.empty());
}

passes::OutlineRow row_of(int chunk, std::string material) {
  passes::OutlineRow row;
  row.chunk = chunk;
  row.material = std::move(material);
  return row;
}

/// The outline of three chunks, of which the second is to tell of money.
passes::Outline outline_of_three() {
  return {.rows = {row_of(1, "a ferry sinks in the harbour"),
                   row_of(2,
                          "premium policy broker insurers lawyer Lloyds claim settle pounds "
                          "ledger verdict appeal fraud agent clerk signature payout"),
                   row_of(3,
                          "diver crane salvage barge rope winch tide wreck anchor helmet pump "
                          "mud propeller tugboat buoy chain lantern")}};
}

TEST(Seams, WhatBeginsWithAnotherChunksMatterIsAWarning) {
  ScriptUnderReview script =
      joined("HOST_A: The ferry sank in the harbour. And the insurers?",
             "HOST_B: The insurers? A diver goes down with a winch and a rope, "
             "and the crane stands on a barge.",
             contract);
  script.outline = outline_of_three();
  const Joined found = examine(script);
  EXPECT_EQ(severity_of(found, "seam.handoff"), Severity::warning);
  EXPECT_FALSE(found.results[0].passed[4]);
  EXPECT_THAT(found.findings[0].remedy, testing::HasSubstr("what chunk 3 is to tell"));
}

TEST(Seams, AnAnswerInOtherWordsIsKnownByWhatTheChunkIsToTell) {
  ScriptUnderReview script =
      joined("HOST_A: The ferry sank in the harbour.\n\nHOST_B: It did.\n\nHOST_A: And who pays?",
             "HOST_B: A clerk has a ledger. One ferry has one broker.",
             {.after = 1, .question = "Who pays?", .next_speaker = 'B'});
  script.outline = outline_of_three();
  EXPECT_THAT(examine(script).findings, testing::IsEmpty());
  script.outline = {};
  EXPECT_EQ(severity_of(examine(script), "seam.handoff"), Severity::info);
}

TEST(Seams, AnImageOfAnEarlierChunkIsAThread) {
  ScriptUnderReview script = joined("HOST_A: My oilskin hangs by the door. " + filler(250),
                                    "HOST_B: Your oilskin, then.",
                                    contract);
  EXPECT_EQ(severity_of(examine(script), "seam.thread"), Severity::info);
  script.parts[1].text = "HOST_B: Your umbrella, then.";
  EXPECT_EQ(severity_of(examine(script), "seam.thread"), Severity::warning);
}

TEST(Seams, AGreetingAtTheBorderFailsTheBorder) {
  const Joined found = examine(joined("HOST_A: The ferry sank in the harbour. And the insurers?",
                                      "HOST_B: Welcome back to the show. The insurers pay.",
                                      contract));
  EXPECT_FALSE(found.results[0].passed[3]);
}

TEST(Seams, WithoutAContractOnlyTheTextIsExamined) {
  ScriptUnderReview script =
      joined("HOST_A: The ferry sank. “Who pays?”", "HOST_A: The ferry paid.", {});
  script.seams.clear();
  EXPECT_THAT(examine(script).results[0].passed, testing::Each(true));
}

}  // namespace
}  // namespace castwright::editorial
