// Checks the rules of transitions on the episodes of examples/episodes, whose transitions a reader
// accepts, and on the same chunks in a wrong order.
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

ScriptUnderReview episode(std::string_view id) {
  const std::filesystem::path examples = std::filesystem::path(CW_SOURCE_DIR) / "examples";
  const std::string name = fmt::format("{}.json", id);
  const topic::Topic topic =
      topic::read_topic(name, text_of(examples / "topics" / name), std::string(id)).value().topic;
  const passes::Research research =
      passes::accept(
          text_of(examples / "episodes" / id / "0.answer.json"), passes::research_number, topic)
          .value()
          .research.value();
  ScriptUnderReview script;
  for (const topic::Role& role : topic.roles)
    script.hosts.push_back(role.name);
  plan::Plan plan;
  for (int number = 1; number <= chunks; ++number) {
    plan.chunks.emplace_back().number = number;
    script.parts.push_back(
        {.chunk = number,
         .text = text_of(examples / "episodes" / id / fmt::format("{}.answer.txt", number))});
  }
  script.outline = passes::read_outline(plan, research).outline;
  script.seams = passes::seams_of(plan, research, script.outline);
  return script;
}

constexpr std::string_view episodes[] = {"topic-01", "topic-02", "topic-03"};

TEST(RecordedEpisodes, GoodJoinsBringNoWarning) {
  for (const std::string_view id : episodes) {
    const Review review = examine(episode(id));
    ASSERT_EQ(review.seams.size(), std::size_t(chunks) - 1) << id;
    for (const SeamResult& seam : review.seams)
      EXPECT_THAT(seam.passed, testing::Each(true)) << id << " after " << seam.after;
    std::size_t notes = 0;
    for (const Finding& finding : review.findings) {
      if (family_of(finding.rule) != "seam") continue;
      ++notes;
      EXPECT_EQ(finding.severity, Severity::info)
          << id << " line " << finding.line << ": " << finding.rule << " " << finding.remedy;
    }
    std::cout << fmt::format("{}: {} notes of transitions\n", id, notes);
  }
}

TEST(RecordedEpisodes, AWrongChunkBehindABorderIsWarnedOf) {
  for (const std::string_view id : episodes) {
    ScriptUnderReview script = episode(id);
    const Noticed noticed = notice_wrong_neighbours(script);
    for (passes::Seam& seam : script.seams)
      seam.next_speaker.reset();
    const Noticed by_text = notice_wrong_neighbours(script);
    std::cout << fmt::format(
        "{}: of {} wrong neighbours {} warned of, {} noted; by their text alone {} and {}\n",
        id,
        noticed.all,
        noticed.warned,
        noticed.noted,
        by_text.warned,
        by_text.noted);
    EXPECT_GE(by_text.warned * 5, by_text.all * 4) << id;
  }
}

}  // namespace
}  // namespace castwright::editorial
