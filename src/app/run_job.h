#pragma once
// The work on one run, from its first request to its outcome: its own stage, then those that follow
// it. A job works in steps that never wait, so that one loop works on many jobs. Thread: the one
// that works on the runs.

#include "app/access.h"
#include "app/active_pass.h"
#include "app/later_stage.h"
#include "app/open_run.h"
#include "app/outcome.h"
#include "app/runtime.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/run.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace castwright::app {

/// What the work on a run begins with. start.h and resume.h make it.
struct RunJobParams {
  std::unique_ptr<store::Tenure> tenure{};  ///< the right to write to the run
  std::unique_ptr<disk::Folder> folder{};   ///< the directory of the run
  store::RunRecord record{};
  topic::Topic topic{};
  topic::Options options{};
  Access access{};
  std::vector<std::string> warnings{};  ///< become events of the run
  std::vector<std::string> notices{};   ///< good news, told in front of them
  JobKind job{};
  LaterStages next{};         ///< the stages that follow the run's own, in their order
  bool in_batch = false;      ///< other runs wait, so nothing is asked that only helps a person
  bool only_if_free = false;  ///< nothing of the later stages may be paid for again
  /// The document of the run's own stage, set if that is finished and only later ones are left.
  std::optional<json::Value> document{};
};

/// One run at work: it holds the lock of the topic, and takes the run through its stages, one
/// ActivePass after the other.
///
/// Owner: the Worker that it was added to. Thread: the one that works on the runs; others may use
/// what stop_handle() returned.
/// Life: begin() once; then ended() each time the loop returns the run of the pass at work; until
/// one of the two returns the outcome. Then the job is destroyed, which unlocks the topic.
/// Invariants: between begin() and the outcome there is exactly one pass at work, whose run is in
/// the runtime's loop; a job that has begun must be worked on to its outcome.
class RunJob {
 public:
  /// `runtime` and `listener` must outlive the job.
  RunJob(Runtime& runtime, RunListener& listener, RunJobParams params)
      : runtime_(runtime),
        listener_(listener),
        params_(std::move(params)) {}
  RunJob(RunJob&&) = delete;
  ~RunJob() { stop_->wakes(nullptr); }

  /// Begins the first pass. Returns the outcome if there is nothing to wait for.
  std::optional<RunOutcome> begin();
  /// Takes the result of the pass at work, then begins the next pass or returns the outcome.
  std::optional<RunOutcome> ended(const Result<engine::RunResult>& result);
  /// The run of the pass at work; nullptr if there is no pass.
  const engine::Run* run() const { return pass_ ? &pass_->run() : nullptr; }

  /// Stops this run alone. The handle may be kept longer than the job.
  std::shared_ptr<StopHandle> stop_handle() const { return stop_; }

  RunName name() const {
    return {.topic_id = params_.record.topic_id, .run_id = params_.record.run_id};
  }

 private:
  /// What the pass of a later stage refers to.
  struct Later {
    topic::Options options;
    Access access;
    OpenRun run;
  };

  /// That of the pass at work; to be called after begin().
  const PassContext& context() const;
  std::optional<RunOutcome> work_on(const PassContext& context);
  /// Begins the next stage; `document` is that of the stages before it.
  std::optional<RunOutcome> begin_next(json::Value document);
  /// Sets later_ and context_ for the stage; returns an outcome if there is nothing to do for it.
  Result<std::optional<RunOutcome>> prepare(const LaterStage& stage);
  /// The outcome of a task that finds nothing of the stage.
  RunOutcome nothing_of(const store::Stage& stage, engine::Task task) const;
  RunOutcome outcome_of(const engine::RunResult& result) const;
  RunOutcome written(const engine::RunResult& result) const;
  RunOutcome stopped(const engine::Stopped& stopped) const;
  RunOutcome failure(Error error) const;
  void report(const engine::RunResult& result) const;
  /// Does with the tapes of a finished run what the settings say. A failure is a warning, since the
  /// script is there.
  void pack_tapes(RunOutcome& outcome) const;

  Runtime& runtime_;
  RunListener& listener_;
  RunJobParams params_;
  std::shared_ptr<StopHandle> stop_ = std::make_shared<StopHandle>(runtime_.stop());
  std::unique_ptr<Later> later_;        ///< set while a later stage is at work
  std::optional<PassContext> context_;  ///< of the pass at work; set by begin()
  std::unique_ptr<ActivePass> pass_;    ///< the pass at work
  json::Value document_;                ///< that of the stages before the one at work
};

/// The outcome of a run for which there is nothing to do, or the job that does it.
using Prepared = std::variant<RunOutcome, std::unique_ptr<RunJob>>;

/// Works on any number of jobs of one runtime at a time, on one thread. There is one Worker at a
/// time on a runtime.
class Worker {
 public:
  explicit Worker(Runtime& runtime) : runtime_(runtime) {}
  Worker(Worker&&) = delete;

  /// Begins a job. Returns its outcome if there is nothing to wait for.
  std::optional<RunOutcome> add(Prepared prepared);
  /// The number of jobs at work.
  std::size_t size() const { return jobs_.size(); }
  /// Works on all jobs until one of them has its outcome. size() must not be 0.
  RunOutcome next();

 private:
  Runtime& runtime_;
  std::map<const engine::Run*, std::unique_ptr<RunJob>> jobs_;  ///< each by the run of its pass
};

/// Works on one job alone until it has its outcome.
RunOutcome carry_out(Runtime& runtime, Prepared prepared);

}  // namespace castwright::app
