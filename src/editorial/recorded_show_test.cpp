// Checks the rules on a recorded show that a strong writer wrote from castwright's own prompts and
// that readers called good. The recording is not part of this repository; without it the tests are
// skipped.
#include "editorial/transitions_fixture.h"
#include "passes/outline.h"
#include "passes/pass_a.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr int chunks = 10;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::filesystem::path folder() {
  return std::filesystem::path(CW_SHARED_DATA) / "live" / "run-1";
}

bool is_missing() {
  if (std::filesystem::exists(folder() / "10.answer.txt")) return false;
  std::cout << "0 recorded shows examined: the recordings are not here\n";
  return true;
}

topic::Topic topic_of_two() {
  return topic::read_topic(
             "t.json",
             R"({"title":"Forecasts","queries":[],"use_roles":true,"roles":[{"name":"Maya"},{"name":"Oliver"}]})",
             "topic-02")
      .value()
      .topic;
}

/// The ten answers as they came, without trimming, with the contracts of the first one.
ScriptUnderReview uncut() {
  ScriptUnderReview script;
  script.hosts = {"Maya", "Oliver"};
  plan::Plan plan;
  passes::Research research;
  for (int number = 1; number <= chunks; ++number) {
    const std::string answer = text_of(folder() / fmt::format("{}.answer.txt", number));
    auto accepted = passes::accept(answer, number, topic_of_two());
    EXPECT_TRUE(accepted) << number;
    if (accepted->research) research = *accepted->research;
    plan.chunks.emplace_back().number = number;
    script.parts.push_back({.chunk = number, .text = accepted->text});
  }
  script.seams = passes::seams_of(plan, &research);
  return script;
}

/// The delivered text, which lost some sentences to trimming, divided where the answers begin.
ScriptUnderReview delivered() {
  ScriptUnderReview script = uncut();
  std::string rest = text_of(folder() / "L1_complete.txt");
  for (std::size_t i = script.parts.size(); i-- > 0;) {
    constexpr std::size_t opening_bytes = 40;
    const std::size_t at = rest.rfind(script.parts[i].text.substr(0, opening_bytes));
    EXPECT_NE(at, std::string::npos) << i;
    script.parts[i].text = rest.substr(at);
    rest = rest.substr(0, at);
  }
  return script;
}

/// The findings of transitions and of speech above a note, for a person to read.
std::vector<std::string> told(const ScriptUnderReview& script) {
  std::vector<std::string> all;
  for (const Finding& finding : examine(script).findings) {
    const std::string_view family = family_of(finding.rule);
    if (finding.severity == Severity::info || (family != "seam" && family != "speech")) continue;
    all.push_back(fmt::format(
        "{} line {}: {} ({})", finding.rule, finding.line, finding.quote, finding.remedy));
  }
  return all;
}

TEST(RecordedShow, GoodJoinsAndPlainSpeechBringNoFinding) {
  if (is_missing()) GTEST_SKIP();
  const ScriptUnderReview script = uncut();
  ASSERT_EQ(script.seams.size(), std::size_t(chunks) - 1);
  EXPECT_THAT(told(script), testing::IsEmpty());
}

TEST(RecordedShow, TheDeliveredTextBringsNoneEither) {
  if (is_missing()) GTEST_SKIP();
  EXPECT_THAT(told(delivered()), testing::IsEmpty());
  EXPECT_THAT(told(under_review(text_of(folder() / "L1_complete.txt"))), testing::IsEmpty());
}

/// Without an outline only the speaker and the words at the border show that a chunk is wrong.
TEST(RecordedShow, AWrongChunkBehindABorderIsMostlyNoticed) {
  if (is_missing()) GTEST_SKIP();
  const Noticed noticed = notice_wrong_neighbours(uncut());
  std::cout << fmt::format("of {} wrong neighbours {} warned of, {} noted\n",
                           noticed.all,
                           noticed.warned,
                           noticed.noted);
  EXPECT_GE((noticed.warned + noticed.noted) * 2, noticed.all);
}

}  // namespace
}  // namespace castwright::editorial
