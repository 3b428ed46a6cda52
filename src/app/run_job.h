#pragma once
// The work on one run, from its first request to its outcome: its own stage, then those that follow
// where they are wanted. Steps, not a call that waits: one loop works on many of them.

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

struct RunJobParams {
  std::unique_ptr<store::Tenure> tenure{};  ///< of the topic
  std::unique_ptr<disk::Folder> folder{};
  store::RunRecord record{};
  topic::Topic topic{};
  topic::Options options{};
  Access access{};
  std::vector<std::string> warnings{};
  JobKind job{};
  LaterStages next{};         ///< to be written when the run's own stage is done
  bool in_batch = false;      ///< others wait: nothing is asked that only helps a person
  bool only_if_free = false;  ///< nothing of the later stages may be paid for again
  /// Where the run's own stage is finished and only later ones are left: its document.
  std::optional<json::Value> document{};
};

class RunJob {
 public:
  /// `runtime` and `listener` outlive it. One that has begun is worked on until it has its outcome.
  RunJob(Runtime& runtime, RunListener& listener, RunJobParams params)
      : runtime_(runtime),
        listener_(listener),
        params_(std::move(params)) {}
  RunJob(RunJob&&) = delete;
  ~RunJob() { stop_->wakes(nullptr); }

  /// Begins; the outcome where there is nothing to wait for.
  std::optional<RunOutcome> begin();
  /// The pass at work ended like that: begins the next one, or gives the outcome.
  std::optional<RunOutcome> ended(const Result<engine::RunResult>& result);
  /// The run of the pass at work; nullptr between passes.
  const engine::Run* run() const { return pass_ ? &pass_->run() : nullptr; }

  /// Stops this run alone; may be kept longer than the job.
  std::shared_ptr<StopHandle> stop_handle() const { return stop_; }

  RunName name() const {
    return {.topic_id = params_.record.topic_id, .run_id = params_.record.run_id};
  }

 private:
  /// What a later stage works with.
  struct Later {
    topic::Options options;
    Access access;
    OpenRun run;
  };

  std::optional<RunOutcome> work_on(const PassContext& context);
  /// The next stage; `document` is of those before.
  std::optional<RunOutcome> begin_next(json::Value document);
  Result<std::optional<RunOutcome>> prepare(const LaterStage& stage);
  RunOutcome outcome_of(const engine::RunResult& result) const;
  RunOutcome written(const engine::RunResult& result) const;
  RunOutcome stopped(const engine::Stopped& stopped) const;
  RunOutcome failure(Error error) const;
  void report(const engine::RunResult& result) const;

  Runtime& runtime_;
  RunListener& listener_;
  RunJobParams params_;
  std::shared_ptr<StopHandle> stop_ = std::make_shared<StopHandle>(runtime_.stop());
  std::unique_ptr<Later> later_;        ///< of the stage at work; nullptr in the run's own
  std::optional<PassContext> context_;  ///< of the pass at work
  std::unique_ptr<ActivePass> pass_;
  json::Value document_;  ///< of the stages before; null in the run's own
};

/// What was asked for is done or refused, or is work to be done.
using Prepared = std::variant<RunOutcome, std::unique_ptr<RunJob>>;

/// Works on jobs of one runtime, any number of them: one at a time, or all that a server was asked
/// for. All of it on one thread.
class Worker {
 public:
  explicit Worker(Runtime& runtime) : runtime_(runtime) {}
  Worker(Worker&&) = delete;

  /// Takes a job on; the outcome of one that has nothing to wait for.
  std::optional<RunOutcome> add(Prepared prepared);
  std::size_t size() const { return jobs_.size(); }
  /// Works on all jobs until one has its outcome. There must be one.
  RunOutcome next();

 private:
  Runtime& runtime_;
  std::map<const engine::Run*, std::unique_ptr<RunJob>> jobs_;  ///< by the run of the pass at work
};

/// Works on it alone, until it has an outcome.
RunOutcome carry_out(Runtime& runtime, Prepared prepared);

}  // namespace castwright::app
