// A front end of its own, without the command line: starts, follows, stops, resumes, cancels,
// changes, reviews and exports runs in one process, and gets values back. Nothing is printed.

#include "app/batch.h"
#include "app/check_script.h"
#include "app/export_script.h"
#include "app/import.h"
#include "app/open_run.h"
#include "app/redo.h"
#include "app/resume.h"
#include "app/run_review.h"
#include "app/run_view.h"
#include "app/script_versions.h"
#include "app/start.h"
#include "editorial/review.h"
#include "rehearsal/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include <unistd.h>

namespace castwright {
namespace {

using app::RunEnd;

std::string text_of(const std::filesystem::path& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

/// Hears everything, and may act on what it hears.
class Follower : public app::BatchListener {
 public:
  std::function<void(const journal::RunEvent&)> on_event{};
  std::vector<int> stored;             ///< chunks, as they were stored
  int asked = 0;                       ///< requests that were sent
  std::vector<store::StageId> begun;   ///< stages
  int passes = 0;                      ///< that ended
  std::set<std::string> topics;        ///< whose passes were seen
  std::vector<std::string> left_out;   ///< topics
  std::vector<std::string> not_due;    ///< topics
  std::vector<app::RunOutcome> ended;  ///< of a batch

  std::unique_ptr<journal::Observer> observer_of(const app::RunName& run,
                                                 store::StageId stage) override {
    topics.insert(run.topic_id);
    begun.push_back(stage);
    return std::make_unique<Ears>(*this);
  }
  void pass_ended(const app::PassReport& /*report*/) override { ++passes; }
  void topic_left_out(const std::string& topic_id, const Error& /*why*/) override {
    left_out.push_back(topic_id);
  }
  void topic_not_due(const std::string& topic_id, const std::string& /*why*/) override {
    not_due.push_back(topic_id);
  }
  void topic_warning(const std::string& /*topic_id*/, const std::string& /*text*/) override {}
  void jobs_limited(int /*jobs*/, int /*wanted*/) override {}
  void run_began(const app::RunName& /*run*/) override {}
  void run_ended(const app::RunOutcome& outcome) override { ended.push_back(outcome); }
  void no_more_runs(int /*failures_in_a_row*/) override {}

 private:
  class Ears : public journal::Observer {
   public:
    explicit Ears(Follower& follower) : follower_(follower) {}
    void heard(const journal::RunEvent& event, const json::Value& /*envelope*/) override {
      if (const auto* chunk = std::get_if<journal::ChunkStored>(&event))
        follower_.stored.push_back(chunk->chunk);
      if (std::holds_alternative<journal::RequestOpened>(event)) ++follower_.asked;
      if (follower_.on_event) follower_.on_event(event);
    }

   private:
    Follower& follower_;
  };
};

class UseCases : public testing::Test {
 protected:
  UseCases() {
    std::string pattern = (std::filesystem::temp_directory_path() / "cw-use-XXXXXX").string();
    root_ = ::mkdtemp(pattern.data());
    request_.settings = {{"provider", "rehearsal"},
                         {"topics_dir", CW_SOURCE_DIR "/examples/topics"},
                         {"output_root", (root_ / "out").string()},
                         {"words", "2000"},
                         {"chunks", "3"},
                         {"gates", "off"},
                         {"only_pass_a", "true"}};
  }
  ~UseCases() override { std::filesystem::remove_all(root_); }

  /// Starts the topic in a runtime of its own, as a new process would.
  app::RunOutcome start(Follower& follower, const std::string& topic = "topic-01") {
    auto prepared = app::prepare_topic(topic, request_);
    if (!prepared) return app::failed_outcome(prepared.error());
    auto output = store::Output::open(root_ / "out");
    EXPECT_TRUE(output);
    app::Runtime runtime(**output);
    stop_ = [handle = runtime.stop_handle()] { handle->request(SIGTERM); };
    auto outcome = app::start(*std::move(prepared), runtime, follower, request_);
    return outcome ? *outcome : app::failed_outcome(outcome.error());
  }

  /// Goes on with the newest unfinished run, as a new process would.
  app::RunOutcome resume(Follower& follower, engine::Task task = engine::Task::write) {
    auto output = store::Output::look(root_ / "out");
    EXPECT_TRUE(output);
    auto run = app::find_run(**output, "", false, request_.settings);
    if (!run) return app::failed_outcome(run.error());
    if (!*run) return app::failed_outcome({Fault::missing, "no unfinished run"});
    app::Runtime runtime(**output);
    stop_ = [handle = runtime.stop_handle()] { handle->request(SIGTERM); };
    auto outcome =
        app::resume((*run)->found,
                    runtime,
                    follower,
                    {.job = {.task = task}, .settings = given(), .rehearsal = request_.rehearsal});
    return outcome ? *outcome : app::failed_outcome(outcome.error());
  }

  /// The settings of a call that goes on with a run: what belongs to the run is the run's.
  app::GivenSettings given() const {
    app::GivenSettings settings = request_.settings;
    std::erase_if(settings, [](const auto& one) { return app::is_of_the_run(one.first); });
    return settings;
  }

  app::OpenRun newest() {
    auto output = store::Output::look(root_ / "out");
    auto run = app::find_run(**output, "", true, request_.settings);
    return std::move(run->value());
  }

  std::filesystem::path root_;
  app::StartRequest request_;
  std::function<void()> stop_;
};

TEST_F(UseCases, ARunIsStartedFollowedToItsEndAndReviewed) {
  Follower follower;
  const app::RunOutcome outcome = start(follower);
  ASSERT_EQ(outcome.end, RunEnd::done) << outcome.error.what;
  EXPECT_THAT(follower.stored, testing::ElementsAre(1, 2, 3));
  EXPECT_EQ(follower.passes, 1);
  EXPECT_EQ(outcome.run.topic_id, "topic-01");
  EXPECT_TRUE(std::filesystem::exists(outcome.run_dir / "L1_complete.txt"));
  EXPECT_FALSE(outcome.document.is_null());
  EXPECT_EQ(outcome.resume, "");

  const app::OpenRun run = newest();
  const auto topic = app::own_topic(run.record);
  ASSERT_TRUE(topic);
  const auto script = app::under_review(run, *topic, false);
  ASSERT_TRUE(script) << script.error().what;
  EXPECT_EQ(script->parts.size(), 3U);
  EXPECT_FALSE(editorial::examine(*script).findings.empty());
}

TEST_F(UseCases, ARunThatIsStoppedKeepsWhatItPaidForAndIsResumedWithoutPayingTwice) {
  Follower first;
  first.on_event = [this](const journal::RunEvent& event) {
    if (std::holds_alternative<journal::ChunkStored>(event)) stop_();
  };
  const app::RunOutcome stopped = start(first);
  ASSERT_EQ(stopped.end, RunEnd::failed);
  EXPECT_EQ(stopped.error.fault, Fault::terminated);
  EXPECT_THAT(stopped.resume, testing::HasSubstr("castwright resume " + stopped.run.run_id));
  ASSERT_FALSE(first.stored.empty());
  ASSERT_LT(first.stored.size(), 3U);

  Follower second;
  const app::RunOutcome resumed = resume(second);
  ASSERT_EQ(resumed.end, RunEnd::done) << resumed.error.what;
  EXPECT_EQ(resumed.run.run_id, stopped.run.run_id);
  EXPECT_EQ(first.stored.size() + second.stored.size(), 3U);
  EXPECT_EQ(first.asked + second.asked, 3);
  for (const int chunk : second.stored)
    EXPECT_EQ(std::ranges::count(first.stored, chunk), 0) << "chunk " << chunk << " twice";
  EXPECT_EQ(resume(second).error.fault, Fault::missing);  // nothing is left
}

TEST_F(UseCases, AStopFromAnotherThreadEndsARunThatWaits) {
  request_.rehearsal.pace_tokens_per_s = 20;  // minutes, if nobody stopped it
  std::jthread other;
  Follower follower;
  follower.on_event = [&](const journal::RunEvent& event) {
    if (std::holds_alternative<journal::FirstText>(event))
      other = std::jthread([this] { stop_(); });
  };
  const app::RunOutcome stopped = start(follower);
  EXPECT_EQ(stopped.end, RunEnd::failed);
  EXPECT_EQ(stopped.error.fault, Fault::terminated) << stopped.error.what;
}

TEST_F(UseCases, StartingATopicAgainGoesOnWithItsUnfinishedRun) {
  Follower first;
  first.on_event = [this](const journal::RunEvent& event) {
    if (std::holds_alternative<journal::ChunkStored>(event)) stop_();
  };
  const app::RunOutcome stopped = start(first);
  ASSERT_EQ(stopped.end, RunEnd::failed);
  Follower second;
  const app::RunOutcome again = start(second);
  EXPECT_EQ(again.end, RunEnd::done) << again.error.what;
  EXPECT_EQ(again.run.run_id, stopped.run.run_id);
}

TEST_F(UseCases, WhatRunsAtTheProviderIsCancelledThere) {
  rehearsal::Options options;
  options.any_model = true;
  options.pace_tokens_per_s = 200;
  const auto server = rehearsal::Server::start(options);
  ASSERT_TRUE(server);
  request_.settings.erase("provider");
  request_.settings["base_url"] = (*server)->base_url();
  request_.settings["background"] = "on";
  request_.settings["idle_timeout"] = "5";
  Follower first;
  first.on_event = [this](const journal::RunEvent& event) {
    if (std::holds_alternative<journal::FirstText>(event)) stop_();
  };
  const app::RunOutcome stopped = start(first);
  ASSERT_EQ(stopped.end, RunEnd::failed) << stopped.error.what;
  ASSERT_EQ(stopped.error.fault, Fault::terminated) << stopped.error.what;

  Follower second;
  const app::RunOutcome cancelled = resume(second, engine::Task::cancel);
  EXPECT_EQ(cancelled.end, RunEnd::incomplete) << cancelled.error.what;
  EXPECT_EQ((*server)->posts(), 1U);
  EXPECT_EQ(newest().state.request(1).newest()->end, "cancelled");

  const app::RunOutcome again = resume(second, engine::Task::cancel);
  EXPECT_EQ(again.end, RunEnd::nothing_to_do);
  EXPECT_THAT(again.note, testing::HasSubstr("runs at the provider"));
}

TEST_F(UseCases, AChunkIsWrittenAgainAndAnEditedScriptTakenBack) {
  Follower follower;
  const app::RunOutcome written = start(follower);
  ASSERT_EQ(written.end, RunEnd::done) << written.error.what;
  auto output = store::Output::look(root_ / "out");
  ASSERT_TRUE(output);
  {
    auto plan = app::plan_redo(**output, written.run.run_id, 2);
    ASSERT_TRUE(plan) << plan.error().what;
    EXPECT_GT(plan->known().words, 0);
    app::Runtime runtime(**output);
    Follower again;
    const app::RunOutcome redone =
        app::redo(*std::move(plan), "less about prices", runtime, again, {.settings = given()});
    EXPECT_EQ(redone.end, RunEnd::done) << redone.error.what;
    EXPECT_EQ(again.asked, 1);
    EXPECT_THAT(again.stored, testing::Contains(2));
  }
  std::string script = text_of(written.run_dir / "L1_complete.txt");
  const auto at = script.find("HOST_B:");
  ASSERT_NE(at, std::string::npos);
  script.insert(at + 7, " Before we go on, one word from a person.");
  const std::filesystem::path file = root_ / "edited.txt";
  std::ofstream(file, std::ios::binary) << script;
  auto plan = app::plan_import(**output, written.run.run_id, file.string());
  ASSERT_TRUE(plan) << plan.error().what;
  EXPECT_EQ(plan->texts.size(), 1U);
  app::Runtime runtime(**output);
  Follower again;
  const app::RunOutcome imported = app::import_edit(*std::move(plan), runtime, again, given());
  EXPECT_EQ(imported.end, RunEnd::done) << imported.error.what;
  EXPECT_EQ(again.asked, 0);
  EXPECT_THAT(text_of(written.run_dir / "L1_complete.txt"),
              testing::HasSubstr("one word from a person"));
}

TEST_F(UseCases, ManyTopicsAreWorkedOnTogetherAndEachOutcomeIsHeard) {
  const auto prepared =
      app::prepare_batch({"topic-01", "topic-02", "topic-03"}, request_, 2, [](const Error& error) {
        ADD_FAILURE() << error.what;
      });
  ASSERT_TRUE(prepared) << prepared.error().what;
  auto output = store::Output::open(root_ / "out");
  ASSERT_TRUE(output);
  Follower follower;
  const auto made = app::make_runs(*prepared, **output, follower);
  ASSERT_TRUE(made) << made.error().what;
  app::Runtime runtime(**output);
  const auto outcome = app::run_batch(runtime, follower, made->runs, app::batch_request(*prepared));
  ASSERT_TRUE(outcome) << outcome.error().what;
  EXPECT_EQ(outcome->finished, 3U);
  EXPECT_TRUE(outcome->failed.empty());
  EXPECT_EQ(follower.ended.size(), 3U);
  EXPECT_EQ(follower.topics.size(), 3U);
}

TEST_F(UseCases, OneRuntimeServesManyCallsAndARunOfItIsStoppedAlone) {
  auto output = store::Output::open(root_ / "out");
  ASSERT_TRUE(output);
  app::Runtime runtime(**output);
  Follower follower;
  app::Worker worker(runtime);
  std::map<std::string, std::shared_ptr<app::StopHandle>> handles;
  request_.rehearsal.pace_tokens_per_s = 2'000;
  for (const std::string topic : {"topic-01", "topic-02"}) {
    auto prepared = app::prepare_topic(topic, request_);
    ASSERT_TRUE(prepared) << prepared.error().what;
    auto job = app::prepare_start(*std::move(prepared), runtime, follower, request_);
    ASSERT_TRUE(job) << job.error().what;
    handles[topic] = std::get<std::unique_ptr<app::RunJob>>(*job)->stop_handle();
    EXPECT_FALSE(worker.add(*std::move(job)));
  }
  // The topic is at work in this very process.
  auto again = app::prepare_topic("topic-01", request_);
  ASSERT_TRUE(again);
  const auto busy = app::prepare_start(*std::move(again), runtime, follower, request_);
  ASSERT_FALSE(busy);
  EXPECT_EQ(busy.error().fault, Fault::busy);

  handles["topic-02"]->request(SIGTERM);
  std::map<std::string, app::RunOutcome> outcomes;
  while (worker.size() > 0) {
    const app::RunOutcome outcome = worker.next();
    outcomes[outcome.run.topic_id] = outcome;
  }
  EXPECT_EQ(outcomes["topic-01"].end, RunEnd::done) << outcomes["topic-01"].error.what;
  EXPECT_EQ(outcomes["topic-02"].end, RunEnd::failed);
  EXPECT_EQ(outcomes["topic-02"].error.fault, Fault::terminated);

  // The same runtime goes on with it.
  auto run = app::find_run(**output, outcomes["topic-02"].run.run_id, true, given());
  ASSERT_TRUE(run && *run);
  const auto resumed = app::resume(
      (*run)->found, runtime, follower, {.settings = given(), .rehearsal = request_.rehearsal});
  ASSERT_TRUE(resumed) << resumed.error().what;
  EXPECT_EQ(resumed->end, RunEnd::done) << resumed->error.what;
  handles["topic-02"]->request(SIGTERM);  // the run is gone, and so is what it would have woken
}

TEST_F(UseCases, TheBudgetOfABatchIsNotThatOfWhatFollows) {
  request_.settings["budget"] = "0.01";
  request_.settings["price"] = "10,60";
  auto output = store::Output::open(root_ / "out");
  ASSERT_TRUE(output);
  app::Runtime runtime(**output);
  const auto batch = [&](Follower& follower) {
    const auto prepared =
        app::prepare_batch({"topic-01", "topic-02"}, request_, 1, [](const Error&) {});
    EXPECT_TRUE(prepared) << prepared.error().what;
    const auto made = app::make_runs(*prepared, **output, follower);
    EXPECT_TRUE(made) << made.error().what;
    return app::run_batch(runtime, follower, made->runs, app::batch_request(*prepared));
  };
  Follower poor;
  const auto first = batch(poor);
  ASSERT_TRUE(first) << first.error().what;
  ASSERT_FALSE(first->failed.empty());
  EXPECT_EQ(first->failed.front().second, Fault::budget);
  EXPECT_THAT(first->not_begun, testing::ElementsAre("topic-02"));
  request_.settings.erase("budget");
  EXPECT_FALSE(runtime.process_budget().budget());
  Follower rich;
  const auto second = batch(rich);
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_EQ(second->finished, 2U);
}

TEST_F(UseCases, ATopicThatIsHeldIsLeftOutOfABatchAndJobsHaveARange) {
  auto output = store::Output::open(root_ / "out");
  ASSERT_TRUE(output);
  const auto held = (*output)->hold({.topic_id = "topic-01"});
  ASSERT_TRUE(held);
  EXPECT_EQ(app::prepare_batch({"topic-01"}, request_, 0, [](const Error&) {}).error().fault,
            Fault::usage);
  const auto prepared =
      app::prepare_batch({"topic-01", "topic-02"}, request_, 2, [](const Error&) {});
  ASSERT_TRUE(prepared) << prepared.error().what;
  Follower follower;
  const auto made = app::make_runs(*prepared, **output, follower);
  ASSERT_TRUE(made) << made.error().what;
  EXPECT_EQ(made->runs.size(), 1U);
  EXPECT_THAT(follower.left_out, testing::ElementsAre("topic-01"));
}

TEST_F(UseCases, TheShorterScriptsFollowAndAreHeldBackByAGate) {
  request_.settings.erase("only_pass_a");
  request_.settings.erase("gates");
  const std::filesystem::path examples = CW_SOURCE_DIR "/examples/topics";
  std::string topic = text_of(examples / "topic-01.json");
  const std::string off = R"("reels": {"enabled": false)";
  ASSERT_NE(topic.find(off), std::string::npos);
  topic.replace(topic.find(off), off.size(), R"("reels": {"enabled": true)");
  std::ofstream(root_ / "topic-01.json", std::ios::binary) << topic;
  std::filesystem::copy_file(examples / "topic-01.notes.md", root_ / "topic-01.notes.md");
  Follower first;
  const app::RunOutcome held = start(first, (root_ / "topic-01.json").string());
  if (held.end == RunEnd::gate_failed) {
    EXPECT_EQ(held.held_back, store::StageId::short_scripts);
    EXPECT_THAT(held.resume, testing::EndsWith("--gates off"));
    EXPECT_FALSE(held.document.is_null());
    request_.settings["gates"] = "off";
    Follower second;
    const app::RunOutcome written = resume(second);
    ASSERT_EQ(written.end, RunEnd::done) << written.error.what;
    EXPECT_THAT(second.begun, testing::ElementsAre(store::StageId::short_scripts));
    EXPECT_NE(written.document.find("pass_b"), nullptr);
    return;
  }
  ASSERT_EQ(held.end, RunEnd::done) << held.error.what;
  EXPECT_THAT(first.begun,
              testing::ElementsAre(store::StageId::long_script, store::StageId::short_scripts));
  EXPECT_NE(held.document.find("pass_b"), nullptr);
}

TEST_F(UseCases, AnUnusableAnswerIsReadAgainWithoutPayment) {
  request_.rehearsal.faults = {"truncated-json@2"};
  Follower first;
  const app::RunOutcome unusable = start(first);
  ASSERT_EQ(unusable.end, RunEnd::failed);
  ASSERT_EQ(unusable.error.fault, Fault::unusable) << unusable.error.what;
  request_.rehearsal.faults.clear();
  Follower second;
  EXPECT_EQ(resume(second, engine::Task::reparse).error.fault, Fault::unusable);
  EXPECT_EQ(second.asked, 0);
  // A start goes on only where nothing is paid again.
  const app::RunOutcome refused = start(second);
  EXPECT_EQ(refused.error.fault, Fault::repay) << refused.error.what;
  EXPECT_EQ(second.asked, 0);
}

TEST_F(UseCases, APlanThatIsDroppedChangesNothingAndFreesTheTopic) {
  Follower follower;
  const app::RunOutcome written = start(follower);
  ASSERT_EQ(written.end, RunEnd::done) << written.error.what;
  auto output = store::Output::look(root_ / "out");
  ASSERT_TRUE(output);
  const std::string before = text_of(written.run_dir / "events.ndjson");
  EXPECT_TRUE(app::plan_redo(**output, written.run.run_id, 2));
  EXPECT_EQ(app::plan_redo(**output, written.run.run_id, 9).error().fault, Fault::usage);
  auto same = app::plan_import(
      **output, written.run.run_id, (written.run_dir / "L1_complete.txt").string());
  ASSERT_TRUE(same) << same.error().what;
  EXPECT_TRUE(same->changes_nothing());
  app::Runtime runtime(**output);
  EXPECT_EQ(app::import_edit(*std::move(same), runtime, follower, given()).end,
            RunEnd::nothing_to_do);
  EXPECT_EQ(text_of(written.run_dir / "events.ndjson"), before);
  EXPECT_TRUE((*output)->hold({.topic_id = "topic-01"}));
}

TEST_F(UseCases, WhatBelongsToARunIsRefusedWhenItGoesOn) {
  Follower first;
  first.on_event = [this](const journal::RunEvent& event) {
    if (std::holds_alternative<journal::ChunkStored>(event)) stop_();
  };
  const app::RunOutcome stopped = start(first);
  ASSERT_EQ(stopped.end, RunEnd::failed);
  auto output = store::Output::look(root_ / "out");
  auto run = app::find_run(**output, "", false, given());
  ASSERT_TRUE(run && *run);
  app::Runtime runtime(**output);
  Follower second;
  const auto refused = app::resume((*run)->found, runtime, second, {.settings = request_.settings});
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->error.fault, Fault::usage);
  EXPECT_THAT(refused->error.what, testing::HasSubstr("belongs to the run"));
}

TEST_F(UseCases, WhatIsWrongIsAValueAndMakesNoRun) {
  Follower follower;
  EXPECT_EQ(start(follower, "no-such-topic").error.fault, Fault::missing);
  request_.settings["words"] = "12";
  EXPECT_EQ(start(follower).error.fault, Fault::usage);
  EXPECT_FALSE(std::filesystem::exists(root_ / "out" / "runs"));
  EXPECT_EQ(follower.asked, 0);
}

TEST_F(UseCases, AFinishedRunIsViewedCheckedComparedAndExported) {
  Follower follower;
  const app::RunOutcome written = start(follower);
  ASSERT_EQ(written.end, RunEnd::done) << written.error.what;
  const std::string& run_id = written.run.run_id;
  auto output = store::Output::look(root_ / "out");
  ASSERT_TRUE(output);

  const auto view = app::view_run(**output, {.topic_id = written.run.topic_id, .run_id = run_id});
  ASSERT_TRUE(view) << view.error().what;
  EXPECT_FALSE(app::can_be_resumed(*view));
  EXPECT_TRUE(app::known_research(**output, *view));

  const auto checked = app::check_run(**output, run_id, {});
  ASSERT_TRUE(checked) << checked.error().what;
  EXPECT_EQ(app::hosts_of(*checked).size(), 2U);
  EXPECT_EQ(checked->review.parts.size(), 3U);
  EXPECT_EQ(checked->note, "");

  const auto changes = app::compare_versions(**output, run_id, "");
  ASSERT_TRUE(changes) << changes.error().what;
  EXPECT_TRUE(changes->only_one);
  EXPECT_EQ(app::compare_versions(**output, run_id, "2").error().fault, Fault::missing);
  EXPECT_EQ(app::compare_versions(**output, run_id, "one").error().fault, Fault::usage);

  const auto scripts = app::finished_scripts(**output, run_id, 150);
  ASSERT_TRUE(scripts) << scripts.error().what;
  ASSERT_EQ(scripts->size(), 1U);
  EXPECT_TRUE(app::script_in_format(*scripts, "md", "L1"));
  EXPECT_EQ(app::script_in_format(*scripts, "md", "M1").error().fault, Fault::missing);
  const auto layout = app::write_layout(*scripts, "agenda", root_ / "agenda", root_ / "out");
  ASSERT_TRUE(layout) << layout.error().what;
  EXPECT_FALSE(std::filesystem::is_empty(layout->folder));
  EXPECT_FALSE(app::write_layout(*scripts, "agenda", root_ / "out/runs/x", root_ / "out"));
}

TEST_F(UseCases, AnUnfinishedRunHasNoScriptToExportAndItsChunksAreChecked) {
  Follower follower;
  follower.on_event = [this](const journal::RunEvent& event) {
    if (std::holds_alternative<journal::ChunkStored>(event)) stop_();
  };
  const app::RunOutcome stopped = start(follower);
  ASSERT_EQ(stopped.end, RunEnd::failed);
  ASSERT_LT(follower.stored.size(), 3U);
  auto output = store::Output::look(root_ / "out");
  ASSERT_TRUE(output);
  const auto scripts = app::finished_scripts(**output, stopped.run.run_id, 150);
  ASSERT_FALSE(scripts);
  EXPECT_EQ(scripts.error().fault, Fault::missing);
  EXPECT_THAT(scripts.error().what, testing::HasSubstr("castwright resume"));
  const auto checked = app::check_run(**output, stopped.run.run_id, {});
  ASSERT_TRUE(checked) << checked.error().what;
  EXPECT_THAT(checked->note, testing::HasSubstr("is not finished"));
  EXPECT_EQ(checked->review.parts.size(), follower.stored.size());
  const auto view =
      app::view_run(**output, {.topic_id = stopped.run.topic_id, .run_id = stopped.run.run_id});
  ASSERT_TRUE(view) << view.error().what;
  EXPECT_TRUE(app::can_be_resumed(*view));
}

TEST_F(UseCases, NothingOfItIsPrinted) {
  testing::internal::CaptureStdout();
  testing::internal::CaptureStderr();
  Follower follower;
  const app::RunOutcome outcome = start(follower);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(outcome.end, RunEnd::done) << outcome.error.what;
}

}  // namespace
}  // namespace castwright
