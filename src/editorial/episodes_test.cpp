// Checks the rules of facts on three episodes that strong writers wrote from their packs
// (examples/episodes): no finding may be one that a reader would call false.

#include "editorial/review.h"
#include "passes/outline.h"
#include "passes/pass_a.h"
#include "passes/seams.h"
#include "plan/plan.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <fmt/format.h>

namespace castwright::editorial {
namespace {

constexpr std::size_t warnings_max = 2;  ///< The most warnings of the facts family in 10,000 words.

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The grounds of a script: everything that its writer was shown.
Evidence grounds_of(const topic::Topic& topic, const plan::Plan& plan, passes::Research research) {
  Evidence grounds;
  grounds.facts = passes::read_outline(plan, research).facts;
  grounds.research = std::move(research);
  grounds.today = "2026-11-29";
  grounds.texts = topic.title + '\n' + topic.description + '\n' + topic.instructions + '\n';
  for (const std::string& query : topic.queries)
    grounds.texts += query + '\n';
  for (const topic::Role& role : topic.roles)
    grounds.texts += role.name + '\n' + role.bio + '\n';
  return grounds;
}

ScriptUnderReview episode(const std::string& id) {
  const std::filesystem::path examples = std::filesystem::path(CW_SOURCE_DIR) / "examples";
  const std::filesystem::path folder = examples / "episodes" / id;
  const topic::Topic topic =
      topic::read_topic("t.json", text_of(examples / "topics" / (id + ".json")), id).value().topic;
  const plan::Plan plan = plan::make_plan({}, topic).value();
  passes::Research research =
      passes::research_from_json(json::parse(text_of(folder / "0.answer.json")).value());
  ScriptUnderReview made;
  made.seams = passes::seams_of(plan, &research);
  made.grounds = grounds_of(topic, plan, std::move(research));
  made.grounds->texts += text_of(examples / "topics" / (id + ".notes.md"));
  for (const topic::Role& role : topic.roles)
    made.hosts.push_back(role.name);
  for (const plan::Chunk& chunk : plan.chunks)
    made.parts.push_back({.chunk = chunk.number,
                          .title = chunk.title,
                          .words_target = chunk.words_target,
                          .text = text_of(folder / fmt::format("{}.answer.txt", chunk.number))});
  return made;
}

class Episode : public testing::TestWithParam<const char*> {};

TEST_P(Episode, OfAGoodScriptTheRulesOfFactsSayNoErrorAndTwoWarningsAtMost) {
  const ScriptUnderReview made = episode(GetParam());
  ASSERT_TRUE(std::ranges::none_of(made.parts, [](const Part& part) { return part.text.empty(); }));
  Findings findings;
  const FactFigures figures = check_facts(made, parse(made), findings);
  ASSERT_GE(figures.facts, 20U);
  std::string told;
  std::size_t warnings = 0;
  for (const Finding& finding : findings) {
    EXPECT_NE(finding.severity, Severity::error);
    warnings += finding.severity == Severity::warning ? 1 : 0;
    if (finding.severity == Severity::info && std::getenv("CASTWRIGHT_STORY") == nullptr) continue;
    told += fmt::format("{} {} chunk {} line {}: {} | {}\n",
                        name_of(finding.severity),
                        finding.rule,
                        finding.chunk,
                        finding.line,
                        finding.quote,
                        finding.remedy);
  }
  if (std::getenv("CASTWRIGHT_STORY") != nullptr) std::cout << told;
  EXPECT_LE(warnings, warnings_max) << told;
}

/// A script cannot tell the facts of another episode, so their recall must be low.
TEST(Episodes, FactsOfAnotherSubjectAreMissing) {
  std::size_t facts = 0;
  std::size_t missing = 0;
  std::size_t warned = 0;
  for (const auto& [script, others] :
       {std::pair("topic-01", "topic-02"), {"topic-02", "topic-03"}, {"topic-03", "topic-01"}}) {
    ScriptUnderReview made = episode(script);
    made.grounds->facts = episode(others).grounds->facts;
    Findings findings;
    const FactFigures figures = check_facts(made, parse(made), findings);
    facts += figures.facts;
    missing += figures.missing.size();
    warned += static_cast<std::size_t>(std::ranges::count_if(findings, [](const Finding& finding) {
      return finding.rule == "facts.missing" && finding.severity == Severity::warning;
    }));
  }
  std::cout << fmt::format(
      "{} foreign facts, {} missing, {} of them above a note\n", facts, missing, warned);
  EXPECT_GE(missing * 100, facts * 75);
}

INSTANTIATE_TEST_SUITE_P(Examples, Episode, testing::Values("topic-01", "topic-02", "topic-03"));

}  // namespace
}  // namespace castwright::editorial
