#include "cli/github.h"

#include <gtest/gtest.h>

namespace castwright::cli {
namespace {

TEST(Annotations, AMessageIsEscapedSoThatItEndsNoCommandAndKeepsItsColons) {
  EXPECT_EQ(annotation(Annotation::error, "100 %\r\na: b, c::d"),
            "::error title=castwright::100 %25%0D%0Aa: b, c::d\n");
  EXPECT_EQ(annotation(Annotation::warning, ""), "::warning title=castwright::\n");
}

TEST(Annotations, ATitleIsEscapedSoThatItBeginsNoOtherProperty) {
  EXPECT_EQ(annotation(Annotation::error, "x", "topic-01"),
            "::error title=castwright%3A topic-01::x\n");
  EXPECT_EQ(annotation(Annotation::error, "x", "a,file=b::c%\n"),
            "::error title=castwright%3A a%2Cfile=b%3A%3Ac%25%0A::x\n");
}

TEST(Summary, FindingsAreCountedInWords) {
  EXPECT_EQ(findings_shown(0, 0), "none");
  EXPECT_EQ(findings_shown(1, 0), "1 error");
  EXPECT_EQ(findings_shown(0, 2), "2 warnings");
  EXPECT_EQ(findings_shown(2, 1), "2 errors, 1 warning");
}

TEST(Summary, AnErrorNamesItsTopicIfThereAreSeveral) {
  app::RunOutcome outcome = app::failed_outcome(Error{Fault::network, "cut"});
  outcome.resume = "castwright resume 01J";
  EXPECT_EQ(summary_of(outcome), "**error:** cut\n\nresume: `castwright resume 01J`\n\n");
  EXPECT_EQ(summary_of(outcome, "topic-02"),
            "**error of topic-02:** cut\n\nresume of topic-02: `castwright resume 01J`\n\n");
}

}  // namespace
}  // namespace castwright::cli
