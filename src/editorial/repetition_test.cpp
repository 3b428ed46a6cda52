#include "editorial/repetition.h"

#include <gmock/gmock.h>

#include <string>

namespace castwright::editorial {
namespace {

const std::string ferries =
    "The harbour of Oldwick had seen many ships, but never one that ran on stored sunlight, and so "
    "half of the town stood on the pier that morning, wrapped in scarves, waiting for a boat that "
    "nobody quite believed in, least of all the man who had paid for it.";
const std::string prices =
    "Electricity became cheap at noon and dear at dusk, which nobody in the ministry had planned, "
    "and the companies that owned batteries found that they could earn their keep by doing nothing "
    "at all for most of the day and then everything within a single hour.";

Findings findings_of(const std::vector<std::string>& parts, RepetitionFigures* figures = nullptr) {
  ScriptUnderReview script;
  for (const std::string& text : parts)
    script.parts.push_back({.chunk = int(script.parts.size()) + 1, .title = {}, .text = text});
  Findings findings;
  const RepetitionFigures all = check_repetition(parse(script), findings);
  if (figures != nullptr) *figures = all;
  return findings;
}

std::vector<std::string> rules(const Findings& findings) {
  std::vector<std::string> names;
  for (const Finding& finding : findings)
    names.push_back(finding.rule);
  return names;
}

TEST(Repetition, ARepeatedParagraphIsAnErrorAtItsPlace) {
  const Findings found =
      findings_of({"HOST_A: " + ferries + "\n\nHOST_B: Go on.",
                   "HOST_B: Something else.\n\nHOST_A: " + prices + "\n\nHOST_B: " + ferries});
  const auto error = std::ranges::find(found, Severity::error, &Finding::severity);
  ASSERT_NE(error, found.end());
  EXPECT_EQ(error->rule, "repetition.paragraph");
  EXPECT_EQ(error->line, 9u);
  EXPECT_EQ(error->chunk, 2);
  EXPECT_NE(error->remedy.find("line 1"), std::string::npos);
}

TEST(Repetition, AParagraphSharedOutAmongTheHostsIsStillRepeated) {
  std::string divided = ferries;
  divided.replace(divided.find(", and so"), 2, ".\n\nHOST_A: ");
  EXPECT_THAT(rules(findings_of({"HOST_A: " + ferries, "HOST_B: " + divided})),
              testing::Contains("repetition.paragraph"));
}

TEST(Repetition, AParagraphWithAFewWordsChangedIsStillRepeated) {
  std::string reworded = ferries;
  reworded.replace(reworded.find("many ships"), 10, "many boats");
  reworded.replace(reworded.find("half of the town"), 16, "most of the town");
  EXPECT_THAT(rules(findings_of({"HOST_A: " + ferries, "HOST_B: " + reworded})),
              testing::Contains("repetition.paragraph"));
}

TEST(Repetition, ASentenceSaidTwiceIsFoundAlsoInOtherWords) {
  const std::vector<std::string> again{
      "The harbour master said that the ferry would leave at nine whatever the weather might "
      "bring.",
      "The harbour master said that the ferry would leave at nine whatever the weather may bring!",
      "And the harbour master said that the ferry would leave at nine, whatever the weather might "
      "bring."};
  for (const std::string& sentence : again) {
    RepetitionFigures figures;
    const Findings found = findings_of({"HOST_A: " + again.front() + "\n\nHOST_B: " + ferries,
                                        "HOST_B: " + prices + " " + sentence},
                                       &figures);
    EXPECT_THAT(rules(found), testing::Contains("repetition.sentence")) << sentence;
    ASSERT_EQ(figures.duplicate_sentences.size(), 1u);
    EXPECT_EQ(figures.duplicate_sentences[0].first_line, 1u);
  }
}

TEST(Repetition, DifferentTextsHaveNoFinding) {
  RepetitionFigures figures;
  const Findings found =
      findings_of({"HOST_A: " + ferries, "HOST_B: " + prices, "HOST_A: It was over."}, &figures);
  EXPECT_THAT(found, testing::IsEmpty());
  EXPECT_DOUBLE_EQ(figures.five_gram_share, 0);
}

TEST(Repetition, ShortGreetingsNamesAndQuotationsDoNotCount) {
  RepetitionFigures figures;
  const std::string quote = "“We will not go down in history as those who waited,” said the mayor.";
  const Findings found = findings_of({"HOST_A: That is exactly right. " + quote
                                          + " In the Royal "
                                            "Society of Northern Harbour Engineers they laughed.",
                                      "HOST_A: That is exactly right. " + quote
                                          + " But the Royal "
                                            "Society of Northern Harbour Engineers said nothing."},
                                     &figures);
  EXPECT_LT(figures.five_gram_share, 0.2);
  for (const Finding& finding : found)
    EXPECT_NE(finding.severity, Severity::error) << finding.quote;
}

TEST(Repetition, TheShareCountsOnlyWhatEarlierChunksSaid) {
  RepetitionFigures figures;
  static_cast<void>(findings_of({"HOST_A: " + ferries, "HOST_B: " + ferries}, &figures));
  EXPECT_GT(figures.five_gram_share, 0.9);
  static_cast<void>(findings_of({"HOST_A: " + ferries + " " + ferries}, &figures));
  EXPECT_DOUBLE_EQ(figures.five_gram_share, 0);
}

TEST(Repetition, AScriptThatIsOneSentenceAgainAndAgainIsReadAllTheSame) {
  std::string text;
  for (int i = 0; i < 4'000; ++i)
    text += "HOST_A: The harbour master said that the ferry would leave at nine whatever came.\n\n";
  RepetitionFigures figures;
  static_cast<void>(findings_of({text}, &figures));
  EXPECT_EQ(figures.duplicate_sentences.size(), 3'999u);
}

TEST(Repetition, OverusedWordsAreListedWithTheirCounts) {
  RepetitionFigures figures;
  static_cast<void>(
      findings_of({"HOST_A: Ferry ferry ferry and a ferry, said the captain."}, &figures));
  EXPECT_THAT(figures.overused_words, testing::ElementsAre("Ferry (4)"));
}

}  // namespace
}  // namespace castwright::editorial
