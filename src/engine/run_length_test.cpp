// Whole runs with a model that writes more or less than it is asked for: the script lands within 3
// % without an extra request, and a run that was broken off decides as an undisturbed one.

#include "engine/run_fixture.h"
#include "engine/simulated_provider.h"
#include "script/words.h"

#include <gmock/gmock-matchers.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <functional>

namespace castwright::engine {
namespace {

using ::testing::HasSubstr;

const std::vector<int> plan_words{200, 800, 700, 600, 300, 150};
constexpr int plan_total = 2'750;

char letter(int number) {
  return static_cast<char>('a' + number % 26);
}

/// Returns a dialogue of about `words` words in turns of five sentences, another one for every
/// chunk. No sentence has a word of another one, so that those inside of turns may be trimmed.
std::string written(int chunk, int words) {
  std::string text;
  int left = words;
  for (int sentence = 0; left > 0; ++sentence) {
    if (sentence % 5 == 0) {
      if (!text.empty()) text += "\n\n";
      text += sentence % 10 == 0 ? "HOST_A:" : "HOST_B:";
    }
    const int length = std::min(left, 6 + (sentence * 5 + chunk) % 9);
    for (int word = 0; word < length; ++word)
      text += fmt::format(" {}{}{}{}x{}",
                          word == 0 ? 'W' : 'w',
                          letter(sentence / 26),
                          letter(sentence),
                          letter(chunk),
                          letter(word));
    text += ".";
    left -= length;
  }
  return text;
}

/// A stage whose model answers with `length_ratio` words per word asked for, and some scatter.
class LengthStage : public stage::Stage {
 public:
  explicit LengthStage(double length_ratio) : Stage(plan_words), length_ratio_(length_ratio) {}

  Result<RunResult> run_once() {
    CW_TRY(auto real, disk::open_folder(path, disk::Missing::make));
    const auto folder = disk::make_faulty(std::move(real), disk_faults);
    CW_TRY(journal::RunState state, store::read_run_state(*folder, record));
    std::vector<std::string> notices;
    CW_TRY(const auto log, store::EventLog::open(*folder, record.run_id, notices));
    CW_TRY(const auto store, store::RunStore::open(store_url()));
    tape::Syncer syncer(clock);
    simulated::Network network(
        clock, syncer, [this](const http::Request& request) { return answered(request); });
    network.before_wait = [this] {
      if (static_cast<int>(recorder.all<journal::ChunkStored>().size()) >= stop_after)
        stop->raise(SIGINT);
    };
    Run run({.clock = clock,
             .transport = network,
             .syncer = syncer,
             .folder = *folder,
             .log = *log,
             .store = *store,
             .tenure = tenure,
             .observer = recorder,
             .stop = *stop,
             .limiter = limiter,
             .process_budget = process_budget,
             .reviewer = reviewer},
            settings,
            record,
            topic,
            std::move(state));
    return stage::run_alone(run, clock, network);
  }
  RunResult finished() {
    Result<RunResult> result = run_once();
    EXPECT_TRUE(result && !result->stopped)
        << (result ? result->stopped->cause : result.error().what);
    return result.value_or(RunResult{});
  }

  journal::RunState state() const {
    const auto folder = disk::open_folder(path, disk::Missing::fail);
    return store::read_run_state(**folder, record).value();
  }
  json::Value report() const { return json::parse(file(store::report_json_name)).value(); }
  int words() const {
    return static_cast<int>(script::count_spoken_words(file(store::complete_name)));
  }
  /// Returns the part of the report that does not depend on how long the run took.
  std::string lengths() const {
    std::string all;
    const json::Value document = report();
    for (const json::Value& chunk : document.find("chunks")->items()) {
      all += fmt::format("{} asked {} received {} kept {}: {}\n",
                         chunk.int_or("n", 0),
                         chunk.int_or("asked", 0),
                         chunk.int_or("received_words", 0),
                         chunk.int_or("words", 0),
                         json::dump(*chunk.find("trimmed")));
    }
    return all;
  }

  int requests_sent = 0;
  int stop_after = 1'000;  ///< The number of chunks.

 private:
  http::Script answered(const http::Request& request) {
    ++requests_sent;
    const int chunk = recorder.all<journal::RequestOpened>().back().chunk;
    constexpr std::string_view before = "Length: about ";
    const std::size_t at = request.body.find(before);
    EXPECT_NE(at, std::string::npos);
    const int asked = std::stoi(request.body.substr(at + before.size()));
    const double scatter = 0.12 * ((chunk * 7) % 5 - 2) / 2;
    const int words = static_cast<int>(std::lround(asked * length_ratio_ * (1 + scatter)));
    return stage::played(
        stage::AnswerStream::whole(stage::answer_json(chunk, written(chunk, words))).events());
  }

  double length_ratio_;
};

class RunLength : public testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(LengthRatio, RunLength, testing::Values(0.7, 1.0, 1.3, 2.4));

TEST_P(RunLength, TheScriptLandsWithin3PercentWithOneRequestAChunk) {
  for (const int parallel : {1, 3}) {
    LengthStage stage(GetParam());
    stage.settings.parallel = parallel;
    stage.finished();
    EXPECT_LE(std::abs(stage.words() - plan_total), 0.03 * plan_total) << stage.lengths();
    EXPECT_EQ(stage.requests_sent, static_cast<int>(plan_words.size()));
    EXPECT_EQ(stage.report().find("gates", "length")->as_string(), "pass");
  }
}

TEST(RunLengths, WhatWasLeftOutIsInTheReportsAndWhatWasReceivedInTheRawFile) {
  LengthStage stage(1.6);
  stage.finished();
  const json::Value report = stage.report();
  const json::Value& chunk = report.find("chunks")->items()[0];
  EXPECT_GT(chunk.int_or("asked", 0), 0);
  int deleted = 0;
  for (const json::Value& one : chunk.find("trimmed")->items()) {
    const std::string quote(one.string_or("quote", ""));
    deleted += static_cast<int>(script::count_spoken_words(quote));
    EXPECT_FALSE(one.string_or("why", "").empty());
    EXPECT_FALSE(one.string_or("before", "").empty());
    EXPECT_FALSE(one.string_or("after", "").empty());
    EXPECT_THAT(stage.file(store::raw_name(1)), HasSubstr(quote));
    EXPECT_EQ(stage.file(store::complete_name).find(quote), std::string::npos);
    EXPECT_THAT(stage.file(store::report_md_name), HasSubstr(quote));
  }
  EXPECT_GT(deleted, 0);
  EXPECT_EQ(deleted, chunk.int_or("received_words", 0) - chunk.int_or("words", 0));
}

TEST(RunLengths, VerbatimTrimsNothingAndAsksAllTheSame) {
  LengthStage stage(1.6);
  stage.settings.verbatim = true;
  stage.finished();
  const json::Value report = stage.report();
  for (const json::Value& chunk : report.find("chunks")->items()) {
    EXPECT_TRUE(chunk.find("trimmed")->items().empty());
    EXPECT_EQ(chunk.int_or("words", 0), chunk.int_or("received_words", 1));
  }
  EXPECT_LT(report.find("chunks")->items()[5].int_or("asked", 0), 150);
}

TEST(RunLengths, TheRequestIsCorrectedByTheLengthRatioAndToldInTheEvents) {
  LengthStage stage(0.7);
  stage.finished();
  const std::vector<journal::ChunkStored> stored = stage.recorder.all<journal::ChunkStored>();
  ASSERT_EQ(stored.size(), plan_words.size());
  EXPECT_EQ(stored[0].asked, 200);
  EXPECT_GT(stored[1].asked, 1'000) << "the model writes too little";
  EXPECT_EQ(stage.recorder.all<journal::RequestOpened>()[1].asked_words, stored[1].asked);
}

std::vector<int> targets_told(const LengthStage& stage) {
  const journal::RunState state = stage.state();
  std::vector<int> targets;
  for (int chunk = 1; chunk <= static_cast<int>(plan_words.size()); ++chunk)
    targets.push_back(store::target_of(state, stage.record, chunk));
  return targets;
}

/// Returns true if every place is to be tried, as in `./check --long`. A run costs seconds under a
/// sanitizer, so the plain check tries a spread of the places.
bool every_place() {
  return std::getenv("CASTWRIGHT_LONG") != nullptr;
}

/// A run that is stopped after each chunk in turn (in the plain check after every third) and
/// resumed ends with the same script.
void expect_resumed_alike(const LengthStage& undisturbed, void (*prepare)(LengthStage&)) {
  const int step = every_place() ? 1 : 3;
  for (int stop_after = 1; stop_after < static_cast<int>(plan_words.size()); stop_after += step) {
    LengthStage stage(1.4);
    prepare(stage);
    stage.settings.parallel = undisturbed.settings.parallel;
    stage.stop_after = stop_after;
    const Result<RunResult> first = stage.run_once();
    ASSERT_TRUE(first && first->stopped);
    stage.next_process();
    stage.stop_after = 1'000;
    stage.finished();
    EXPECT_EQ(stage.file(store::complete_name), undisturbed.file(store::complete_name));
    EXPECT_EQ(stage.lengths(), undisturbed.lengths()) << "stopped after " << stop_after;
    EXPECT_EQ(targets_told(stage), targets_told(undisturbed));
  }
}

TEST(RunLengths, AStoppedRunGoesOnAsAnUndisturbedOne) {
  for (const int parallel : {1, 3}) {
    LengthStage undisturbed(1.4);
    undisturbed.settings.parallel = parallel;
    undisturbed.finished();
    expect_resumed_alike(undisturbed, [](LengthStage&) {});
  }
}

/// A plan that follows a pack whose key facts, which chunk 3 tells, are by far its richest field.
void make_adaptive(LengthStage& stage) {
  stage.record.plan.adaptive = true;
  stage.record.plan.chunks[2].kind = plan::ChunkKind::technical;
}

TEST(RunLengths, AnAdaptivePlanFollowsTheResearchAndAResumedRunFollowsTheSame) {
  for (const int parallel : {1, 3}) {
    LengthStage undisturbed(1.4);
    make_adaptive(undisturbed);
    undisturbed.settings.parallel = parallel;
    undisturbed.finished();
    const std::vector<int> targets = targets_told(undisturbed);
    EXPECT_GT(targets[2], plan_words[2]);
    EXPECT_LT(targets[1], plan_words[1]);
    EXPECT_EQ(targets.front(), plan_words.front());
    EXPECT_EQ(targets.back(), plan_words.back());
    EXPECT_EQ(std::accumulate(targets.begin(), targets.end(), 0), plan_total);
    EXPECT_LE(std::abs(undisturbed.words() - plan_total), 0.03 * plan_total);
    const json::Value report = undisturbed.report();
    EXPECT_EQ(report.find("chunks")->items()[2].int_or("target", 0), targets[2]);
    expect_resumed_alike(undisturbed, make_adaptive);
  }
}

TEST(RunLengths, AProcessThatDiedAnywhereLeavesWhatMakesTheSameScript) {
  LengthStage undisturbed(1.4);
  undisturbed.finished();
  const int calls = undisturbed.disk_faults.calls;
  const int places = every_place() ? 40 : 10;
  for (int place = 1; place < places; ++place) {
    LengthStage stage(1.4);
    stage.disk_faults.calls_until_fault = calls * place / places;
    stage.disk_faults.crash = true;
    ASSERT_FALSE(stage.run_once()) << place;
    stage.disk_faults = {};
    stage.next_process();
    stage.finished();
    ASSERT_EQ(stage.file(store::complete_name), undisturbed.file(store::complete_name)) << place;
    ASSERT_EQ(stage.lengths(), undisturbed.lengths()) << place;
  }
}

TEST(RunLengths, AFinishedRunIsRecordedForTheNextOneAndOnce) {
  LengthStage stage(1.3);
  stage.record.calibration = store::FrozenCalibration{.language = "English"};
  stage.finished();
  const store::CalibrationKey key{
      .host = "127.0.0.1:9", .model = stage.record.model, .kind = "events", .language = "English"};
  const auto store = store::RunStore::open(stage.store_url()).value();
  const auto found = store->calibration(key).value();
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->length_ratio, 1.3, 0.1);
  EXPECT_EQ(found->count, static_cast<int>(plan_words.size()));
}

TEST(RunLengths, WhatEarlierRunsMeasuredDecidesInParallelAndForTheFirstChunk) {
  for (const int parallel : {1, 3}) {
    LengthStage stage(2.0);
    stage.settings.parallel = parallel;
    stage.record.calibration = store::FrozenCalibration{
        .language = "English", .length_ratios = {{"events", plan::Habit{.length_ratio = 2.0}}}};
    stage.finished();
    const std::vector<journal::ChunkStored> stored = stage.recorder.all<journal::ChunkStored>();
    EXPECT_EQ(stored[0].asked, 100);
    if (parallel > 1) {
      EXPECT_EQ(stored[2].asked, 350);  // 700 / 2.0, in tens
    }
    EXPECT_LE(std::abs(stage.words() - plan_total), 0.03 * plan_total) << stage.lengths();
  }
}

}  // namespace
}  // namespace castwright::engine
