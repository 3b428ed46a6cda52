#include "editorial/facts.h"

#include "editorial/numbers.h"

#include <gmock/gmock.h>

#include <string>

namespace castwright::editorial {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<double> values(std::string_view text) {
  std::vector<double> all;
  for (const Number& number : numbers_in(text, "en"))
    all.push_back(number.value);
  return all;
}

TEST(Numbers, AreReadByValueHoweverTheyAreWritten) {
  EXPECT_THAT(values("3,000,000"), ElementsAre(3e6));
  EXPECT_THAT(values("three million"), ElementsAre(3e6));
  EXPECT_THAT(values("$3.5 billion"), ElementsAre(3.5e9));
  EXPECT_THAT(values("40m and 5bn"), ElementsAre(40e6, 5e9));
  EXPECT_THAT(values("forty-two percent"), ElementsAre(42));
  EXPECT_THAT(values("two hundred and six"), ElementsAre(206));
  EXPECT_THAT(values("one hundred twenty thousand"), ElementsAre(120e3));
  EXPECT_THAT(values("the 1980s and the 21st century"), ElementsAre(1980, 21));
  EXPECT_THAT(values("five six"), ElementsAre(5, 6));
  EXPECT_THAT(values("twenty five"), ElementsAre(25));
  EXPECT_THAT(values("nineteen forty-four, a million ideas"), ElementsAre(1944, 1e6));
  EXPECT_THAT(values(""), IsEmpty());
}

ScriptUnderReview script(std::vector<std::string> parts) {
  ScriptUnderReview made;
  for (std::string& text : parts)
    made.parts.push_back(
        {.chunk = int(made.parts.size()) + 1, .title = {}, .text = std::move(text)});
  made.hosts = {"Gary Thompson", "Lisa"};
  Evidence grounds;
  grounds.today = "2026-11-26";
  grounds.texts = "The ferry of Oldwick\nA harbour town and its European Union money";
  grounds.research.canonical_pack.set(
      "key_facts",
      "The ferry Aurora carries 42 cars\nMarta Lind paid 3.5 million euros on 20 October 2026");
  grounds.research.sources = {{"Batteries at sea", "Harbour Post", "2026-11-20", "https://x.org"}};
  made.grounds = std::move(grounds);
  return made;
}

std::vector<std::string> unsupported(std::string_view spoken) {
  const ScriptUnderReview made = script({"HOST_A: " + std::string(spoken)});
  Findings findings;
  std::vector<std::string> texts;
  for (const Unsupported& one : check_facts(made, parse(made), findings).unsupported)
    texts.push_back(one.text);
  return texts;
}

TEST(Facts, WhatStandsInPackSourcesTopicOrHostsIsSupported) {
  for (const auto* text : {"The Aurora carries forty-two cars, said Marta Lind.",
                           "She paid 3,500,000 euros for it.",
                           "About 3.6 million, roughly.",
                           "It was on October 20th, in Oldwick.",
                           "Gary, you were there.",
                           "The Harbour Post wrote of it on 20 November 2026.",
                           "The EU paid, the Europeans grumbled.",
                           "Three things, twelve reasons, one boat.",
                           "Nobody asked on Monday.",
                           "It is 2026, after all.",
                           "“Why not?” she asked. And Then what?",
                           "Today is the twenty-sixth of the month.",
                           "It has been dead for thirty-seven days."})
    EXPECT_THAT(unsupported(text), IsEmpty()) << text;
}

TEST(Facts, AnInventedNumberDateOrNameIsListed) {
  EXPECT_THAT(unsupported("The Aurora carries 43 cars."), ElementsAre("43"));
  EXPECT_THAT(unsupported("It carries ninety-nine cars."), ElementsAre("ninety-nine"));
  EXPECT_THAT(unsupported("It rose by 7 percent."), ElementsAre("7"));
  EXPECT_THAT(unsupported("It cost $9 in all."), ElementsAre("9"));
  EXPECT_THAT(unsupported("She paid 5.5 million euros."), ElementsAre("5.5 million"));
  EXPECT_THAT(unsupported("That was in 1987, they say."), ElementsAre("1987"));
  EXPECT_THAT(unsupported("It left on 3 May 2021."), ElementsAre("3 May 2021"));
  EXPECT_THAT(unsupported("So said Marta Johansson that day."), ElementsAre("Marta Johansson"));
  EXPECT_THAT(unsupported("It belongs to the Baltic Freight Company now."),
              ElementsAre("Baltic Freight Company"));
  EXPECT_THAT(unsupported("They asked NATO for help."), ElementsAre("NATO"));
}

TEST(Facts, WhatIsListedHasItsPlaceOnce) {
  const ScriptUnderReview made =
      script({"HOST_A: Plain.\n\nHOST_B: It has 99 decks and 99 doors.", "HOST_A: And 99 cats."});
  Findings findings;
  const FactFigures figures = check_facts(made, parse(made), findings);
  ASSERT_EQ(figures.unsupported.size(), 1u);
  EXPECT_EQ(figures.unsupported[0].line, 3u);
  EXPECT_EQ(findings[0].rule, "facts.unsupported_number");
  EXPECT_EQ(findings[0].severity, Severity::warning);
}

std::vector<std::string> rules(const ScriptUnderReview& made, FactFigures* figures = nullptr) {
  Findings findings;
  const FactFigures all = check_facts(made, parse(made), findings);
  if (figures != nullptr) *figures = all;
  std::vector<std::string> names;
  for (const Finding& finding : findings)
    if (finding.rule != "facts.untold") names.push_back(finding.rule);
  return names;
}

TEST(Facts, EveryFactIsLookedForInTheChunkThatOwnsIt) {
  ScriptUnderReview made = script({"HOST_A: We open.",
                                   "HOST_B: The Aurora carries 42 cars.",
                                   "HOST_A: Marta Lind paid 3.5 million euros.",
                                   "HOST_B: We close."});
  made.grounds->facts = {{"F1", "The ferry Aurora carries 42 cars", 2},
                         {"F2", "Marta Lind paid 3.5 million euros", 3}};
  FactFigures figures;
  EXPECT_THAT(rules(made, &figures), IsEmpty());
  EXPECT_DOUBLE_EQ(figures.recall(), 1.0);
  made.grounds->facts.push_back({"F3", "The yard Nordwerft built 7 hulls", 2});
  EXPECT_THAT(rules(made, &figures), ElementsAre("facts.missing"));
  EXPECT_THAT(figures.missing, ElementsAre("F3"));
  EXPECT_DOUBLE_EQ(figures.recall(), 2.0 / 3);
}

Finding only_finding(const ScriptUnderReview& made) {
  Findings findings;
  static_cast<void>(check_facts(made, parse(made), findings));
  std::erase_if(findings, [](const Finding& finding) { return finding.rule == "facts.untold"; });
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? Finding{} : findings.front();
}

TEST(Facts, AFactThatAnotherChunkTellsIsANoteThatSaysWhere) {
  ScriptUnderReview made = script({"HOST_A: We open.",
                                   "HOST_B: The harbour sleeps.",
                                   "HOST_A: Marta Lind paid 3.5 million euros.",
                                   "HOST_B: We close."});
  made.grounds->facts = {{"F2", "Marta Lind paid 3.5 million euros", 2}};
  const Finding finding = only_finding(made);
  EXPECT_EQ(finding.severity, Severity::info);
  EXPECT_EQ(finding.remedy, "fact F2 is told in chunk 3, not in chunk 2, which owns it");
}

TEST(Facts, AFactThatIsToldOverAnExchangeInSpokenNumbersIsTold) {
  ScriptUnderReview made = script({"HOST_A: We open.",
                                   "HOST_B: So who paid for it?\n\nHOST_A: Somebody you know.\n\n"
                                   "HOST_B: Marta Lind?\n\nHOST_A: Herself.\n\n"
                                   "HOST_B: How much?\n\nHOST_A: Three and a half million.",
                                   "HOST_B: We close."});
  made.grounds->facts = {{"F2", "Marta Lind paid 3.5 million euros", 2}};
  EXPECT_THAT(rules(made), IsEmpty());
}

TEST(Facts, AMissingFactWithoutANumberOrANameOfItsOwnIsANote) {
  ScriptUnderReview made =
      script({"HOST_A: We open.", "HOST_B: The harbour sleeps.", "HOST_A: End."});
  made.grounds->facts = {{"F1", "Batteries lose their charge in cold winters", 2}};
  EXPECT_EQ(only_finding(made).severity, Severity::info);
  made.grounds->facts = {{"F1", "Batteries of the yard Nordwerft lose their charge", 2}};
  EXPECT_EQ(only_finding(made).severity, Severity::warning);
}

TEST(Facts, AnAmountInTwoUnitsIsOneNumber) {
  EXPECT_THAT(values("5 dollars and 83 cents"), ElementsAre(5.83));
  EXPECT_THAT(values("five pounds and twenty pence, or 6 euros 10"), ElementsAre(5.2, 6.1));
  EXPECT_THAT(values("3 meters 50, no more"), ElementsAre(3.5));
  EXPECT_THAT(values("5 dollars, 83 men"), ElementsAre(5, 83));
  EXPECT_THAT(values("for 5 dollars 83 men"), ElementsAre(5, 83));
  EXPECT_THAT(values("90 percent and 16 cents"), ElementsAre(90, 16));
}

TEST(Facts, ANumberOfYearsThatFollowsFromTwoYearsNeedsNoSource) {
  EXPECT_THAT(unsupported("It was 20 October 2026, and 40 years later it was gone."),
              ElementsAre("40"));
  ScriptUnderReview made =
      script({"HOST_A: It was built in October 1987. 25 years later it was gone."});
  made.grounds->texts += "\nThe harbour was built in October 1987 and filled in 2012.";
  EXPECT_THAT(rules(made), IsEmpty());
}

TEST(Facts, WhatBeganAsASuppositionStaysOne) {
  const ScriptUnderReview made =
      script({"HOST_A: Who will be here in 2071?\n\nHOST_B: In 2071 nobody."});
  EXPECT_EQ(only_finding(made).severity, Severity::info);
}

TEST(Facts, WhatTheOutlineGaveTheWriterIsSupported) {
  ScriptUnderReview made = script({"HOST_A: It had failed in January 2019 already, at Tromsoe."});
  ASSERT_THAT(rules(made), testing::Not(IsEmpty()));
  auto outline = json::parse(R"([{"chunk": 1, "material": "Failed at Tromsoe in January 2019."}])");
  made.grounds->research.outline = std::move(outline).value();
  EXPECT_THAT(rules(made), IsEmpty());
}

TEST(Facts, AFactThatTwoChunksTellIsIntroducedTwice) {
  ScriptUnderReview made = script({"HOST_A: The ferry Aurora carries 42 cars.",
                                   "HOST_B: The ferry Aurora carries 42 cars.",
                                   "HOST_A: It is a ferry, the Aurora, and carries 42 cars.",
                                   "HOST_B: The ferry Aurora carries 42 cars."});
  made.grounds->facts = {{"F1", "The ferry Aurora carries 42 cars", 2}};
  FactFigures figures;
  EXPECT_THAT(rules(made, &figures), ElementsAre("facts.twice"));
  EXPECT_THAT(figures.introduced_twice, ElementsAre("F1"));
}

TEST(Facts, AnotherDayGivenAsTodayIsAnError) {
  for (const auto* text : {"It is October 20, 2024, and the harbour sleeps.",
                           "Today is Monday, 20 October 2026.",
                           "It's October 20th, folks."})
    EXPECT_THAT(rules(script({"HOST_A: " + std::string(text)})), Contains("facts.today")) << text;
  for (const auto* text : {"It is November 26, 2026, and the harbour sleeps.",
                           "Today is 26 November.",
                           "It happened on October 20, 2026."})
    EXPECT_THAT(rules(script({"HOST_A: " + std::string(text)})),
                testing::Not(Contains("facts.today")))
        << text;
}

TEST(Facts, AStoryInThePresentTenseIsNotOfToday) {
  ScriptUnderReview made =
      script({"HOST_A: It's the twentieth of October, she's at her kitchen table, and it rains."});
  Findings findings;
  check_facts(made, parse(made), findings);
  for (const Finding& finding : findings)
    EXPECT_EQ(finding.severity, Severity::info) << finding.rule;
}

TEST(Facts, WhatAHostReckonsIsANoteAtMost) {
  for (const char* spoken :
       {"That is fifteen ovens each, my own sum, and two point nine tons.",
        "Shared out it makes four thousand two hundred euros a head.",
        "About one thousand one hundred and fifty of them commute, on average.",
        "At three forty-two in the morning the harbour wakes."}) {
    const ScriptUnderReview made = script({"HOST_A: " + std::string(spoken)});
    Findings findings;
    check_facts(made, parse(made), findings);
    for (const Finding& finding : findings)
      EXPECT_EQ(finding.severity, Severity::info) << finding.rule << ": " << finding.quote;
  }
  EXPECT_THAT(values("one thousand one hundred and fifty of them"), ElementsAre(1150));
  EXPECT_FALSE(numbers_in("one thousand one hundred and fifty", "en").front().is_year());
  EXPECT_TRUE(numbers_in("eleven hundred", "en").front().is_year());
  EXPECT_TRUE(numbers_in("3:42", "en").front().clock);
  EXPECT_TRUE(numbers_in("um 14 Uhr 32", "de").front().clock);
  EXPECT_DOUBLE_EQ(numbers_in("um 14 Uhr 32", "de").front().value, 14.32);
}

TEST(Facts, WhatComesOutOfNumbersSaidBeforeIsANoteAtMost) {
  const auto worst = [](std::string_view spoken) {
    ScriptUnderReview made = script({"HOST_A: " + std::string(spoken)});
    made.grounds->texts +=
        " 41,000 euros, 34 crossings, 9.2 million, 17 million, 31 of them, 340 jobs";
    Findings findings;
    check_facts(made, parse(made), findings);
    Severity severity = Severity::info;
    for (const Finding& finding : findings)
      severity = std::max(severity, finding.severity);
    return severity;
  };
  for (const char* spoken :
       {"The ships cost 41,000 euros a day, at 34 crossings. Each takes 1,200 euros.",
        "One repair costs seventeen million, the other nine point two. They are 7.8 million apart.",
        "Thirty-one is what they have, and the repair takes seventeen million. That leaves 14 "
        "million."})
    EXPECT_EQ(worst(spoken), Severity::info) << spoken;
  EXPECT_EQ(worst("The ships cost 41,000 euros a day, at 34 crossings. Each carries 1,700 cars."),
            Severity::warning);
}

TEST(Facts, ABareFileHasNoGrounds) {
  const ScriptUnderReview bare = under_review("HOST_A: It has 99 decks, says NATO.");
  EXPECT_THAT(rules(bare), IsEmpty());
}

/// Returns the sentences that tell the first fact of `made`, by number and text.
std::vector<std::string> told(ScriptUnderReview made, std::string fact) {
  made.grounds->facts = {{.id = "F1", .text = std::move(fact), .sources = {1}}};
  const ParsedScript parsed = parse(made);
  std::vector<std::string> sentences;
  for (const ToldFact& one : told_facts(made, parsed))
    sentences.emplace_back(parsed.sentences[one.sentence].text);
  return sentences;
}

TEST(Facts, AFactIsFoundInTheSentenceThatTellsIt) {
  const ScriptUnderReview made =
      script({"HOST_A: Cars, cars. The ferry Aurora takes forty-two cars across the harbour.\n\n"
              "HOST_B: That is a lot of ferry.",
              "HOST_A: The ferry is old. Once more: the ferry carries forty-two cars, no more.\n\n"
              "HOST_B: And forty-two is a number in a book."});
  EXPECT_THAT(told(made, "The ferry carries 42 cars"),
              ElementsAre("The ferry Aurora takes forty-two cars across the harbour.",
                          "Once more: the ferry carries forty-two cars, no more."));
  // Another number of cars is another fact.
  EXPECT_THAT(told(made, "The ferry carries 43 cars"), IsEmpty());
  EXPECT_THAT(told(made, "A bridge opened in 1999"), IsEmpty());
}

TEST(Facts, AFactThatIsSpreadOutIsFoundWhereMostOfItIsSaid) {
  const ScriptUnderReview made =
      script({"HOST_A: The ferry left at night.\n\nHOST_B: With whom?\n\n"
              "HOST_A: Marta Lind stood on deck.\n\nHOST_B: And?\n\n"
              "HOST_A: She had paid 3.5 million euros for it.\n\nHOST_B: Oh."});
  EXPECT_THAT(told(made, "Marta Lind paid 3.5 million euros for the ferry at auction"),
              ElementsAre("She had paid 3.5 million euros for it."));
}

TEST(Facts, WordsThatAreCommonInAScriptDoNotTellAFact) {
  const ScriptUnderReview made =
      script({"HOST_A: The harbour is full of data.\n\nHOST_B: And of forecasts?\n\n"
              "HOST_A: It is simple.\n\nHOST_B: Who saved it?\n\nHOST_A: I start early."});
  EXPECT_THAT(told(made, "A simple filter of the starting data would have saved the forecast"),
              IsEmpty());
}

TEST(Facts, WithoutGroundsNoFactIsTold) {
  ScriptUnderReview made = script({"HOST_A: Words."});
  made.grounds.reset();
  EXPECT_THAT(told_facts(made, parse(made)), IsEmpty());
}

}  // namespace
}  // namespace castwright::editorial
