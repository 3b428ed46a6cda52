// Many runs in one loop: each gets what belongs to it, one that fails does not disturb the others,
// they share a budget and the rate limits of their key, and a signal stops all of them.

#include "engine/run_loop.h"

#include "engine/run_fixture.h"
#include "engine/simulated_provider.h"

#include <gmock/gmock-matchers.h>
#include <gtest/gtest.h>

#include <csignal>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace castwright::engine {
namespace {

using stage::AnswerStream;
using stage::played;
using stage::Stage;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Some runs, each with a folder of its own, against one provider.
class Company {
 public:
  enum class Threads { none, as_in_the_program };
  Company(int count, std::vector<int> words, Threads threads = Threads::none)
      : reviewer(threads == Threads::none ? Reviewer::Mode::at_once : Reviewer::Mode::own_thread),
        syncer_(threads == Threads::none ? std::make_unique<tape::Syncer>(clock_)
                                         : std::make_unique<tape::Syncer>()),
        network_(clock_,
                 threads == Threads::none ? *syncer_ : by_hand_,
                 [this](const http::Request& request) { return answer(request); }),
        loop_(clock_, network_) {
    for (int i = 0; i < count; ++i) {
      auto stage = std::make_unique<Stage>(words);
      stage->record.base_url = fmt::format("http://127.0.0.1:9/run{}", i);
      stage->record.run_id.replace(24, 2, fmt::format("{:02}", i));
      stage->settings.endpoint.base_url = stage->record.base_url;
      stages.push_back(std::move(stage));
    }
    network_.before_wait = [this] {
      if (before_wait) before_wait();
    };
  }

  /// Plays all runs from their beginning to their end, at most `at_once` at a time.
  std::map<int, Result<RunResult>> work(std::size_t at_once = 100) {
    std::map<int, Result<RunResult>> results;
    std::size_t next = 0;
    std::map<const Run*, std::unique_ptr<Member>> members;
    while (next < stages.size() || !members.empty()) {
      while (next < stages.size() && members.size() < at_once) {
        auto member = open(next++);
        const Run* const run = member->run.get();
        loop_.add(*member->run);
        members.emplace(run, std::move(member));
      }
      most_at_once = std::max(most_at_once, members.size());
      RunLoop::Ended over = loop_.next();
      const auto found = members.find(over.run);
      results.emplace(found->second->number, std::move(over.result));
      members.erase(found);
    }
    return results;
  }

  /// Puts a script in place of the good answer to chunk `chunk` of run `run`.
  void plan(int run, int chunk, http::Script script) { planned_[{run, chunk}] = std::move(script); }
  void head_of_all(std::vector<http::Header> headers) { headers_ = std::move(headers); }

  std::vector<std::unique_ptr<Stage>> stages;
  std::vector<int> asked;  ///< The run of each request, in order.
  std::function<void()> before_wait;
  std::size_t most_at_once = 0;
  StopFlag stop;
  const store::Tenure tenure;
  RateLimiter limiter;
  ProcessBudget process_budget;
  Reviewer reviewer;
  FakeClock& clock() { return clock_; }

 private:
  struct Member {
    int number = 0;
    std::unique_ptr<disk::Folder> folder;
    std::unique_ptr<store::EventLog> log;
    std::unique_ptr<store::RunStore> store;
    std::unique_ptr<Run> run;
  };

  std::unique_ptr<Member> open(std::size_t index) {
    Stage& stage = *stages[index];
    auto member = std::make_unique<Member>();
    member->number = static_cast<int>(index);
    member->folder = disk::make_faulty(disk::open_folder(stage.path, disk::Missing::make).value(),
                                       stage.disk_faults);
    std::vector<std::string> notices;
    member->log = store::EventLog::open(*member->folder, stage.record.run_id, notices).value();
    member->store = store::RunStore::open(stage.store_url()).value();
    member->run =
        std::make_unique<Run>(RunDoors{.clock = clock_,
                                       .transport = network_,
                                       .syncer = *syncer_,
                                       .folder = *member->folder,
                                       .log = *member->log,
                                       .store = *member->store,
                                       .tenure = tenure,
                                       .observer = stage.recorder,
                                       .stop = stop,
                                       .limiter = limiter,
                                       .process_budget = process_budget,
                                       .reviewer = reviewer},
                              stage.settings,
                              stage.record,
                              stage.topic,
                              store::read_run_state(*member->folder, stage.record).value());
    return member;
  }

  http::Script answer(const http::Request& request) {
    const std::string_view marker = "/run";
    const std::size_t at = request.url.find(marker) + marker.size();
    const int run = std::stoi(request.url.substr(at));
    asked.push_back(run);
    const Stage& stage = *stages[static_cast<std::size_t>(run)];
    const int chunk = stage.recorder.all<journal::RequestOpened>().back().chunk;
    const auto found = planned_.find({run, chunk});
    if (found != planned_.end()) return found->second;
    http::Script script = stage.good(chunk);
    script.headers.insert(script.headers.end(), headers_.begin(), headers_.end());
    return script;
  }

  FakeClock clock_{WallTime(Millis(1'795'500'000'000))};
  std::unique_ptr<tape::Syncer> syncer_;
  tape::Syncer by_hand_{clock_};  ///< The network tells it when to sync.
  simulated::Network network_;
  RunLoop loop_;
  std::map<std::pair<int, int>, http::Script> planned_;
  std::vector<http::Header> headers_;
};

std::vector<int> finished(const std::map<int, Result<RunResult>>& results) {
  std::vector<int> numbers;
  for (const auto& [number, result] : results) {
    if (result && !result->stopped) numbers.push_back(number);
  }
  return numbers;
}

TEST(RunLoop, ManyRunsAtOnceEachGetTheScriptThatTheyWouldGetAlone) {
  Company company(12, {20, 20, 20, 20});
  for (std::size_t i = 0; i < company.stages.size(); ++i)
    company.stages[i]->settings.parallel = 1 + static_cast<int>(i % 3);
  EXPECT_EQ(finished(company.work()).size(), 12u);
  EXPECT_EQ(company.most_at_once, 12u);
  for (const auto& stage : company.stages) {
    EXPECT_EQ(stage->file("L1_complete.txt"), stage->script(4));
  }
  EXPECT_EQ(company.asked.size(), 48u) << "every chunk was paid for once";
}

TEST(RunLoop, WithTheThreadsOfTheProgramTheScriptsAreTheSame) {
  Company company(6, {20, 20, 20}, Company::Threads::as_in_the_program);
  for (const auto& stage : company.stages)
    stage->settings.parallel = 2;
  // The clock is not real and runs ahead of the threads, so they are given time to do their part.
  company.before_wait = [] { std::this_thread::sleep_for(std::chrono::microseconds(300)); };
  EXPECT_EQ(finished(company.work()).size(), 6u);
  for (const auto& stage : company.stages) {
    EXPECT_EQ(stage->file("L1_complete.txt"), stage->script(3));
    EXPECT_EQ(stage->recorder.all<journal::ResponseKnown>().size(), 3u)
        << "told once each, and never lost";
  }
}

TEST(RunLoop, NoMoreRunAtOnceThanWereAdded) {
  Company company(7, {20, 20});
  EXPECT_EQ(finished(company.work(3)).size(), 7u);
  EXPECT_EQ(company.most_at_once, 3u);
}

TEST(RunLoop, ARunThatFailsEndsAloneAndTheOthersGoOn) {
  Company company(3, {20, 20, 20});
  company.plan(1, 2, stage::refused(500, "{}"));
  const auto results = company.work();
  EXPECT_THAT(finished(results), ElementsAre(0, 2));
  EXPECT_EQ(results.at(1)->stopped->chunk, 2);
  EXPECT_EQ(std::ranges::count(company.asked, 1), 2) << "nothing is asked again by itself";
}

TEST(RunLoop, ADiskThatFailsUnderOneRunEndsItWithItsError) {
  Company company(2, {20, 20});
  company.stages[0]->disk_faults.calls_until_fault = 40;
  const auto results = company.work();
  ASSERT_FALSE(results.at(0).has_value());
  EXPECT_EQ(results.at(0).error().fault, Fault::storage);
  EXPECT_THAT(company.stages[0]->recorder.all<journal::RunStopped>(), testing::SizeIs(1));
}

TEST(RunLoop, ASignalStopsAllRunsAndKeepsWhatTheyHave) {
  Company company(4, {20, 20, 20});
  company.before_wait = [&] {
    int stored = 0;
    for (const auto& stage : company.stages)
      stored += static_cast<int>(stage->recorder.all<journal::ChunkStored>().size());
    if (stored >= 4) company.stop.raise(SIGINT);
  };
  const auto results = company.work();
  for (const auto& [number, result] : results) {
    ASSERT_TRUE(result && result->stopped) << number;
    EXPECT_EQ(result->stopped->fault, Fault::interrupted);
  }
}

TEST(RunLoop, OneBudgetHoldsForAllRunsTogether) {
  Company company(3, {20, 20, 20});
  for (const auto& stage : company.stages)
    stage->settings.price = stage::simple_price();
  company.process_budget = ProcessBudget(5 * stage::good_answer_cost + stage::good_answer_cost / 2);
  const auto results = company.work();
  EXPECT_LE(company.process_budget.spent(), *company.process_budget.budget());
  std::size_t refused = 0;
  for (const auto& [number, result] : results) {
    if (result->stopped && result->stopped->fault == Fault::budget) ++refused;
  }
  EXPECT_GE(refused, 1u);
  EXPECT_THAT(company.stages.back()->recorder.all<journal::RunStopped>().back().cause,
              HasSubstr("the budget of all runs"));
}

TEST(RunLoop, WhatEarlierProcessesSpentCountsAgainstTheBudgetOfAll) {
  Company company(1, {20, 20, 20});
  company.stages[0]->settings.price = stage::simple_price();
  company.process_budget =
      ProcessBudget(stage::good_answer_cost * 100, stage::good_answer_cost * 100);
  EXPECT_TRUE(company.work().at(0)->stopped);
  EXPECT_TRUE(company.asked.empty());
}

TEST(RunLoop, RunsThatWaitForTheKeysLimitTakeTurnsAndNoneIsRefused) {
  Company company(3, {20, 20, 20, 20});
  company.head_of_all({{"x-ratelimit-limit-requests", "60"},
                       {"x-ratelimit-remaining-requests", "0"},
                       {"x-ratelimit-reset-requests", "60s"}});
  const MonoTime begun = company.clock().now();
  EXPECT_EQ(finished(company.work()).size(), 3u);
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(company.clock().now() - begun);
  EXPECT_GE(took.count(), 11) << "twelve requests, one a second";
  EXPECT_LE(took.count(), 16);
  // It is fair: when one run has its third request, every other one has its second at least.
  std::map<int, int> requests;
  for (const int run : company.asked) {
    ++requests[run];
    for (const auto& [other, count] : requests)
      EXPECT_GE(count + 1, requests[run]) << "run " << run << " went ahead of " << other;
  }
}

TEST(RunLoop, ARefusalForTheRateEndsItsRunAndHoldsTheOthersBack) {
  Company company(2, {20, 20});
  http::Script refused = stage::refused(
      429, R"({"error":{"code":"rate_limit_exceeded","message":"slow","type":"requests"}})");
  refused.headers.push_back({"retry-after", "30"});
  company.plan(0, 1, std::move(refused));
  const MonoTime begun = company.clock().now();
  const auto results = company.work();
  EXPECT_EQ(results.at(0)->stopped->fault, Fault::limit);
  EXPECT_EQ(std::ranges::count(company.asked, 0), 1) << "a request is never sent twice by itself";
  EXPECT_FALSE(results.at(1)->stopped);
  EXPECT_GE(company.clock().now() - begun, Millis(30'000));
}

TEST(OnFault, CancelClosesTheStreamsThatRunAndKeepsWhatTheyBrought) {
  Stage stage({20, 20, 20, 20});
  stage.settings.parallel = 2;
  stage.settings.on_fault = OnFault::cancel;
  stage.expect_good(1, 1);
  http::Script refused = stage::refused(500, "{}");
  refused.head_after = Millis(8'500);
  stage.transport->expect(refused);
  AnswerStream slow(stage.answer(3));
  slow.opening().deltas_of(stage.answer(3).substr(0, 60), 20);
  for (int i = 0; i < 50; ++i)
    slow.add("response.in_progress");
  stage.transport->expect(played(slow.events(), Millis(1'000)));
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  EXPECT_EQ(result.stopped->chunk, 2) << "the first fault is the one that is told";
  EXPECT_LT(stage.clock.now(), MonoTime(Millis(12'000)));
  EXPECT_EQ(stage.recorder.all<journal::ChunkEnded>().back().chunk, 3);
  EXPECT_NE(stage.recorder.all<journal::ChunkEnded>().back().end, "completed");
  EXPECT_FALSE(stage.file("L1_chunk3.txt.chunk3").empty());
  EXPECT_EQ(stage.requests(), 3u);
}

TEST(OnFault, CancelStopsAnAnswerInTheBackgroundAtTheProvider) {
  Stage stage({20, 20, 20, 20});
  stage.settings.parallel = 2;
  stage.settings.on_fault = OnFault::cancel;
  stage.settings.endpoint.background = true;
  stage.expect_good(1, 1);
  http::Script refused = stage::refused(500, "{}");
  refused.head_after = Millis(3'000);
  stage.transport->expect(refused);
  AnswerStream slow(stage.answer(3), "resp_3");
  slow.opening();
  for (int i = 0; i < 50; ++i)
    slow.add("response.in_progress");
  stage.transport->expect(played(slow.events(), Millis(1'000)));
  stage.transport->expect(stage::refused(
      200, R"({"id":"resp_3","object":"response","status":"cancelled","output":[],"usage":null})"));
  const RunResult result = stage.finished_run();
  ASSERT_TRUE(result.stopped);
  ASSERT_EQ(stage.requests(), 4u);
  EXPECT_THAT(stage.transport->requests.back().url, HasSubstr("/responses/resp_3/cancel"));
  EXPECT_EQ(stage.recorder.all<journal::ChunkEnded>().back().end, "cancelled");
}

TEST(OnFault, AnAnswerInTheBackgroundThatHasNoNameYetIsCancelledAsSoonAsItHas) {
  Stage stage({20, 20, 20, 20});
  stage.settings.parallel = 2;
  stage.settings.on_fault = OnFault::cancel;
  stage.settings.endpoint.background = true;
  stage.expect_good(1, 1);
  stage.transport->expect(stage::refused(500, "{}"));
  AnswerStream slow(stage.answer(3), "resp_3");
  slow.opening();
  http::Script late = played(slow.events(), Millis(1'000));
  late.head_after = Millis(4'000);
  stage.transport->expect(late);
  stage.transport->expect(stage::refused(
      200, R"({"id":"resp_3","object":"response","status":"cancelled","output":[],"usage":null})"));
  ASSERT_TRUE(stage.finished_run().stopped);
  ASSERT_EQ(stage.requests(), 4u);
  EXPECT_THAT(stage.transport->requests.back().url, HasSubstr("/responses/resp_3/cancel"));
}

}  // namespace
}  // namespace castwright::engine
