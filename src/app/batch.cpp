#include "app/batch.h"

#include "app/later_stage.h"
#include "app/open_run.h"
#include "app/run_job.h"
#include "app/shell.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>

#include <fmt/format.h>
#include <sys/resource.h>

namespace castwright::app {
namespace {

/// After so many failures without a finished run between them, no more runs are started: what made
/// these fail would make the rest fail too, and each costs money.
constexpr int failures_in_a_row_max = 3;

/// Would every other run fail in the same way?
bool concerns_all(Fault fault) {
  constexpr std::array faults{Fault::key,
                              Fault::budget,
                              Fault::storage,
                              Fault::internal,
                              Fault::interrupted,
                              Fault::terminated,
                              Fault::hung_up};
  return std::ranges::find(faults, fault) != faults.end();
}

/// The open files of a run (the lock of its topic, its folder, its events), of a stream (socket,
/// tape, raw text), and of the program itself.
constexpr std::uint64_t files_of_a_run = 5;
constexpr std::uint64_t files_of_a_stream = 3;
constexpr std::uint64_t files_always = 64;

/// How many of the `wanted` runs can be worked on at a time, by the files that this process may
/// open. It raises the limit of open files as far as the system allows.
int jobs_allowed(int wanted, int parallel) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return wanted;
  files.rlim_cur = files.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
  const std::uint64_t each =
      files_of_a_run + files_of_a_stream * static_cast<std::uint64_t>(parallel);
  const std::uint64_t left = files.rlim_cur > files_always ? files.rlim_cur - files_always : 0;
  return static_cast<int>(
      std::clamp<std::uint64_t>(left / each, 1, static_cast<std::uint64_t>(wanted)));
}

/// One call of run_batch(): starts runs as others end, and counts how they end.
///
/// Owner: run_batch(). Thread: the one that works on the runs.
/// Life: count_money() once, then work() once, which returns when no run is at work any more.
/// Invariants: at most jobs_ runs are at work; next_ only grows, so no run is started twice; every
/// run that began is told to the listener once as begun and once as ended.
class BatchRunner {
 public:
  BatchRunner(Runtime& runtime,
              BatchListener& listener,
              const std::vector<store::Output::Found>& runs,
              const BatchRequest& request)
      : runtime_(runtime),
        listener_(listener),
        runs_(runs),
        request_(request),
        each_(request.each),
        jobs_(jobs_allowed(request.jobs, request.parallel)) {
    each_.in_batch = true;
  }

  Status count_money();
  BatchOutcome work();

 private:
  void start_more();
  std::optional<RunOutcome> start(const store::Output::Found& found);
  void ended(const RunOutcome& outcome);
  BatchOutcome outcome();

  Runtime& runtime_;
  BatchListener& listener_;
  const std::vector<store::Output::Found>& runs_;
  const BatchRequest& request_;
  ResumeRequest each_;
  int jobs_;
  std::size_t next_ = 0;  ///< the place in runs_ of the next run to start
  Worker worker_{runtime_};
  std::vector<std::pair<std::string, Fault>> failed_;
  std::size_t finished_ = 0;
  int failures_in_a_row_ = 0;
  bool no_more_ = false;
};

/// Sets the budget of the process, if there is one. It holds for all runs that one command began:
/// what the finished ones and earlier processes spent counts too.
Status BatchRunner::count_money() {
  if (!request_.budget) return {};
  CW_TRY(const Nanodollars budget, parse_dollars(*request_.budget));
  store::Output& output = runtime_.output();
  std::set<std::string> ours;
  std::set<std::string> batches;
  std::vector<std::pair<std::string, Nanodollars>> spent;
  for (const store::Output::Found& found : runs_) {
    CW_TRY(const OpenRun run, open_run(output, found));
    ours.insert(found.run_id);
    if (!run.record.batch.empty()) batches.insert(run.record.batch);
    spent.emplace_back(engine::budget_name(run.record), engine::spent_of(run.state));
    CW_TRY(const auto later, open_later_stages(found, *run.folder));
    for (const OpenRun& stage : later)
      spent.emplace_back(engine::budget_name(stage.record), engine::spent_of(stage.state));
  }
  Nanodollars before = 0;
  CW_TRY(const auto all, output.runs());
  for (const store::Output::Found& found : all) {
    if (ours.contains(found.run_id)) continue;
    const auto run = open_run(output, found);
    if (!run || !batches.contains(run->record.batch)) continue;
    before = saturating_sum(before, engine::spent_of(run->state));
    CW_TRY(const auto later, open_later_stages(found, *run->folder));
    for (const OpenRun& stage : later)
      before = saturating_sum(before, engine::spent_of(stage.state));
  }
  runtime_.process_budget() = engine::ProcessBudget(budget, before);
  for (const auto& [name, amount] : spent)
    runtime_.process_budget().set_spent(name, amount);
  return {};
}

BatchOutcome BatchRunner::work() {
  if (jobs_ < request_.jobs && static_cast<std::size_t>(jobs_) < runs_.size()) {
    listener_.jobs_limited(jobs_, request_.jobs);
  }
  start_more();
  while (worker_.size() > 0) {
    ended(worker_.next());
    start_more();
  }
  return outcome();
}

void BatchRunner::start_more() {
  while (!no_more_ && next_ < runs_.size() && worker_.size() < static_cast<std::size_t>(jobs_)) {
    if (runtime_.stop().signal() != 0) {
      no_more_ = true;
      return;
    }
    const store::Output::Found& found = runs_[next_++];
    listener_.run_began({.topic_id = found.topic_id, .run_id = found.run_id});
    if (auto outcome = start(found)) {
      outcome->run = {.topic_id = found.topic_id, .run_id = found.run_id};
      ended(*outcome);
    }
  }
}

std::optional<RunOutcome> BatchRunner::start(const store::Output::Found& found) {
  auto prepared = prepare_resume(found, runtime_, listener_, each_);
  if (!prepared) return failed_outcome(std::move(prepared).error());
  return worker_.add(*std::move(prepared));
}

void BatchRunner::ended(const RunOutcome& outcome) {
  listener_.run_ended(outcome);
  if (!outcome.failed()) {
    ++finished_;
    failures_in_a_row_ = 0;
    return;
  }
  const Fault fault = outcome.error.fault;
  failed_.emplace_back(outcome.run.topic_id, fault);
  // These failures say nothing about the next run: a failed gate comes after the writing, and the
  // other two come before anything is paid for.
  if (fault == Fault::gate || fault == Fault::busy || fault == Fault::repay) return;
  ++failures_in_a_row_;
  if (no_more_ || next_ == runs_.size()) return;
  if (concerns_all(fault) || failures_in_a_row_ >= failures_in_a_row_max) {
    no_more_ = true;
    listener_.no_more_runs(concerns_all(fault) ? 0 : failures_in_a_row_);
  }
}

BatchOutcome BatchRunner::outcome() {
  BatchOutcome outcome{.runs = runs_.size(), .finished = finished_, .failed = std::move(failed_)};
  for (std::size_t i = next_; i < runs_.size(); ++i)
    outcome.not_begun.push_back(runs_[i].topic_id);
  if (runtime_.stop().signal() != 0) outcome.stopped_by = runtime_.stop().fault();
  outcome.resume = fmt::format("castwright resume --all --output-root {}",
                               shell_quoted(runtime_.output().name()));
  return outcome;
}

}  // namespace

Status check_jobs(int jobs) {
  if (jobs >= 1 && jobs <= jobs_max) return {};
  return fail(Fault::usage, fmt::format("jobs: {} is outside 1 to {}", jobs, jobs_max));
}

Result<BatchRequest> resume_batch_request(store::Output& output,
                                          const std::vector<store::Output::Found>& runs,
                                          const ResumeRequest& each,
                                          int jobs) {
  BatchRequest request{.each = each, .jobs = jobs};
  if (runs.empty()) return request;
  CW_TRY(const OpenRun newest, open_run(output, runs.back()));
  CW_TRY(const Gathered gathered, gather(each.settings, nullptr, stored_settings(newest.record)));
  CW_RETURN_IF_ERROR(check_limits(gathered));
  request.parallel = gathered.options.parallel;
  request.budget = gathered.options.budget;
  return request;
}

Result<BatchOutcome> run_batch(Runtime& runtime,
                               BatchListener& listener,
                               const std::vector<store::Output::Found>& runs,
                               const BatchRequest& request) {
  CW_RETURN_IF_ERROR(check_jobs(request.jobs));
  BatchRunner runner(runtime, listener, runs, request);
  CW_RETURN_IF_ERROR(runner.count_money());
  BatchOutcome outcome = runner.work();
  runtime.process_budget() = engine::ProcessBudget();  // the budget was that of this batch alone
  return outcome;
}

}  // namespace castwright::app
