// Runs that strong writers once answered, each request by a writer who saw nothing but its prompt,
// answered so again: what is kept of them, and what is found. tests/recorded/ has six; one more is
// read where it lies.

#include "engine/run_fixture.h"
#include "plan/plan.h"
#include "script/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>

namespace castwright::engine {
namespace {

constexpr int chunks = 10;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Recorded {
  std::filesystem::path answers;
  std::filesystem::path topic;
  std::filesystem::path notes;
  bool parallel = false;
};

std::filesystem::path source(std::string_view path) {
  return std::filesystem::path(CW_SOURCE_DIR) / path;
}

Recorded example(std::string_view name, std::filesystem::path answers, bool parallel) {
  return {.answers = std::move(answers),
          .topic = source(fmt::format("examples/topics/{}.json", name)),
          .notes = source(fmt::format("examples/topics/{}.notes.md", name)),
          .parallel = parallel};
}

Recorded own(std::string_view name, bool parallel) {
  const std::filesystem::path folder = source("tests/recorded") / name;
  return {.answers = folder,
          .topic = folder / "topic.json",
          .notes = folder / "notes.md",
          .parallel = parallel};
}

struct Outcome {
  int words = 0;
  int left_out = 0;
  std::vector<std::string> findings{};  ///< above a note, but for the length
};

Outcome replayed(const Recorded& recorded) {
  stage::Stage stage;
  stage.topic = topic::read_topic("topic.json", text_of(recorded.topic)).value().topic;
  stage.record.topic = stage.topic.raw;
  stage.record.source_text = text_of(recorded.notes);
  stage.record.plan = plan::make_plan({}, stage.topic).value();
  stage.record.created = "2026-11-29T12:00:00Z";
  stage.record.today = "2026-11-29";
  const bool apart = std::filesystem::exists(recorded.answers / "0.answer.txt");
  if (apart) stage.research_first();
  if (recorded.parallel) stage.settings.parallel = chunks - 1;
  for (int number = apart ? 0 : 1; number <= chunks; ++number) {
    const std::string answer = text_of(recorded.answers / fmt::format("{}.answer.txt", number));
    // One delta: the fixture cuts bytes, not characters.
    stage.transport->expect(
        stage::played(stage::AnswerStream::whole(answer, answer.size()).events()));
  }
  const RunResult result = stage.finished_run();
  EXPECT_FALSE(result.stopped) << result.stopped->cause;
  Outcome outcome{
      .words = static_cast<int>(script::count_spoken_words(stage.file(store::complete_name)))};
  const json::Value report = json::parse(stage.file(store::report_json_name)).value();
  for (const json::Value& chunk : report.find("chunks")->items()) {
    if (chunk.int_or("n", 0) > 0)
      outcome.left_out +=
          static_cast<int>(chunk.int_or("received_words", 0) - chunk.int_or("words", 0));
  }
  for (const json::Value& finding : report.find("findings")->items()) {
    const std::string_view rule = finding.string_or("rule", "");
    if (finding.string_or("severity", "") != "info" && rule != "length.total")
      outcome.findings.push_back(fmt::format("{} line {}: {} {}",
                                             rule,
                                             finding.int_or("line", 0),
                                             finding.string_or("quote", ""),
                                             finding.string_or("remedy", "")));
  }
  std::cout << fmt::format("{}: {} words, {} left out, {} findings above a note\n",
                           recorded.answers.filename().string(),
                           outcome.words,
                           outcome.left_out,
                           outcome.findings.size());
  for (const std::string& finding : outcome.findings)
    std::cout << "  " << finding << '\n';
  return outcome;
}

TEST(Replay, AnEpisodeThatWas5PercentTooLongComesIntoItsLengthWithFewWordsLeftOut) {
  const std::filesystem::path folder = std::filesystem::path(CW_SHARED_DATA) / "live" / "run-1";
  if (!std::filesystem::exists(folder / "10.answer.txt")) {
    std::cout << "0 recorded runs replayed: the recordings are not here\n";
    return;
  }
  const Outcome outcome = replayed(example("topic-02", folder, false));
  EXPECT_LE(std::abs(outcome.words - 10'000), 300);
  EXPECT_LE(outcome.left_out, 260);
  EXPECT_LE(outcome.findings.size(), 6U);
}

TEST(Replay, OfSixEpisodesHardlyAnythingFalseIsFoundAndLittleLeftOut) {
  struct Row {
    Recorded recorded;
    std::size_t findings_max;
  };
  Recorded german = own("de-01", true);
  german.answers = source("tests/recorded/de-01-parallel");
  for (const Row& row :
       {Row{german, 2},
        Row{example("topic-02", source("tests/recorded/topic-02-sequence"), false), 4},
        Row{own("de-01", false), 2},
        Row{example("topic-01", source("tests/recorded/topic-01"), true), 2},
        Row{example("topic-02", source("tests/recorded/topic-02"), true), 2},
        Row{own("news-01", true), 4}}) {
    const Outcome outcome = replayed(row.recorded);
    EXPECT_LE(outcome.findings.size(), row.findings_max) << row.recorded.answers;
    EXPECT_LE(outcome.left_out, 300) << row.recorded.answers;
  }
}

}  // namespace
}  // namespace castwright::engine
