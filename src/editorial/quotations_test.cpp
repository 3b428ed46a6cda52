#include "editorial/quotations.h"

#include <gmock/gmock.h>

namespace castwright::editorial {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Findings findings_of(std::string_view spoken, std::string_view source) {
  const ScriptUnderReview script = under_review("HOST_A: " + std::string(spoken));
  return check_quotations(parse(script), {{.text = source, .place = "the notes"}});
}

TEST(Quotations, AreWhatStandsBetweenQuotationMarks) {
  EXPECT_THAT(quotations_in("He said “we shall not sleep tonight” and \"no\"."),
              ElementsAre("we shall not sleep tonight"));
  EXPECT_THAT(quotations_in("„wir werden heute nicht schlafen“ und «ja»"),
              ElementsAre("wir werden heute nicht schlafen"));
  EXPECT_THAT(quotations_in("“never closed at all, this one"), IsEmpty());
}

TEST(Quotations, AChangedWordIsFoundAndAnUnchangedQuotationIsNot) {
  constexpr auto source =
      "The captain wrote: “The harbour was silent and every lantern was dark that night.”";
  EXPECT_THAT(
      findings_of("She read it out: “The harbour was silent and every lantern was dark.” Yes.",
                  source),
      IsEmpty());
  const Findings changed = findings_of(
      "She read it out: “The harbour was silent and every window was dark that night.”", source);
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].rule, "facts.changed_quote");
  EXPECT_EQ(changed[0].severity, Severity::error);
  EXPECT_EQ(changed[0].line, 1U);
  EXPECT_NE(changed[0].remedy.find("every lantern"), std::string::npos);
}

TEST(Quotations, SaidWithoutMarksAChangedOneIsAWarning) {
  constexpr auto source =
      "The captain wrote: “The harbour was silent and every lantern was dark that night.”";
  const Findings changed = findings_of(
      "He wrote that the harbour was silent and every window was dark that night.", source);
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].severity, Severity::warning);
  EXPECT_THAT(findings_of("He wrote of a dark night in the harbour.", source), IsEmpty());
}

TEST(Quotations, OfASearchQueryAreKnownAlthoughTheTitleIsSimilar) {
  const ParsedScript script =
      parse(under_review("HOST_A: I would search for “Bitcoin ETF flows news” first.\n"
                         "HOST_B: And for “Bitcoin ETF flows rumours” last."));
  const std::vector<Ground> title{{.text = "Bitcoin ETF flows", .place = "the notes"}};
  EXPECT_EQ(check_quotations(script, title).size(), 2U);
  const Findings changed =
      check_quotations(script, title, "Bitcoin ETF flows\nBitcoin ETF flows news\n");
  ASSERT_EQ(changed.size(), 1U);
  EXPECT_EQ(changed[0].line, 2U);
}

TEST(Quotations, OfSomebodyElseAreNotCompared) {
  EXPECT_THAT(findings_of("“I have seen the harbour and nobody else was there” she said.",
                          "The harbour has 42 lanterns and is dark at night."),
              IsEmpty());
}

}  // namespace
}  // namespace castwright::editorial
