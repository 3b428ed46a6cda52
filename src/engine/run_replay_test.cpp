// Replays the recorded answers of strong writers, each of whom saw nothing but the prompt, and
// judges what is kept and what is found. tests/recorded/ has ten runs; one more is read from the
// folder CW_SHARED_DATA if it is there.

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

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Recorded {
  std::filesystem::path answers;
  std::filesystem::path topic;
  std::filesystem::path notes;
  bool parallel = false;
  std::string today = "2026-11-29";
  plan::PlanRequest request{};
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
  std::vector<std::string> findings{};  ///< Those worse than a note, without those on length.
  std::size_t untold = 0;               ///< The facts of the research that are told nowhere.
};

Outcome replayed(const Recorded& recorded) {
  stage::Stage stage;
  stage.topic = topic::read_topic("topic.json", text_of(recorded.topic)).value().topic;
  stage.record.topic = stage.topic.raw;
  stage.record.source_text = text_of(recorded.notes);
  stage.record.plan = plan::make_plan(recorded.request, stage.topic).value();
  stage.record.created = recorded.today + "T12:00:00Z";
  stage.record.today = recorded.today;
  const bool apart = std::filesystem::exists(recorded.answers / "0.answer.txt");
  if (apart) stage.research_first();
  const int chunks = static_cast<int>(stage.record.plan.chunks.size());
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
    if (rule == "facts.missing") ++outcome.untold;
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

TEST(Replay, OfEightEpisodesHardlyAnythingFalseIsFoundAndLittleLeftOut) {
  struct Row {
    Recorded recorded;
    std::size_t findings_max;
  };
  Recorded german = own("de-01", true);
  german.answers = source("tests/recorded/de-01-parallel");
  Recorded cables = example("topic-01", source("tests/recorded/topic-01-sequence"), false);
  Recorded news = own("news-01", false);
  news.answers = source("tests/recorded/news-01-sequence");
  cables.today = news.today = "2026-11-30";
  for (const Row& row :
       {Row{german, 2},
        Row{example("topic-02", source("tests/recorded/topic-02-sequence"), false), 4},
        Row{own("de-01", false), 2},
        Row{cables, 2},
        Row{news, 2},
        Row{example("topic-01", source("tests/recorded/topic-01"), true), 2},
        Row{example("topic-02", source("tests/recorded/topic-02"), true), 2},
        Row{own("news-01", true), 4}}) {
    const Outcome outcome = replayed(row.recorded);
    EXPECT_LE(outcome.findings.size(), row.findings_max) << row.recorded.answers;
    EXPECT_LE(outcome.left_out, 300) << row.recorded.answers;
  }
}

TEST(Replay, InChineseAndJapaneseTheFactsThatAreToldAreFound) {
  for (const char* const name : {"zh-01", "ja-01"}) {
    Recorded recorded = own(name, false);
    recorded.today = "2026-11-30";
    recorded.request = {.words = 2'000, .chunks = 1};
    const Outcome outcome = replayed(recorded);
    EXPECT_LE(outcome.untold, 1U) << name << ": of ten facts one is told in other words";
    EXPECT_LE(outcome.findings.size(), 5U) << name;
  }
}

}  // namespace
}  // namespace castwright::engine
