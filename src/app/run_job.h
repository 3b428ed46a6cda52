#pragma once
// The work on one run, from its first request to its outcome: Pass A, then Pass B where it is
// wanted. Steps, not a call that waits: one loop works on many of them.

#include "app/access.h"
#include "app/active_pass.h"
#include "app/open_run.h"
#include "app/outcome.h"
#include "app/runtime.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/run.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace castwright::app {

struct RunJobParams {
  std::unique_ptr<disk::Lock> lock{};  ///< of the topic
  std::unique_ptr<disk::Folder> folder{};
  store::RunRecord record{};
  topic::Topic topic{};
  topic::Options options{};
  Access access{};
  std::vector<std::string> warnings{};
  JobKind job{};
  bool pass_b_follows = false;  ///< Pass B is to be written when Pass A is done
  bool only_if_free = false;    ///< nothing of Pass B may be paid for again
  /// Where Pass A is finished and only Pass B is left: its pass_a.json.
  std::optional<json::Value> pass_a{};
};

class RunJob {
 public:
  /// `runtime` and `listener` outlive it.
  RunJob(Runtime& runtime, RunListener& listener, RunJobParams params)
      : runtime_(runtime),
        listener_(listener),
        params_(std::move(params)) {}

  /// Begins; the outcome where there is nothing to wait for.
  std::optional<RunOutcome> begin();
  /// The pass at work ended like that: begins the next one, or gives the outcome.
  std::optional<RunOutcome> ended(const Result<engine::RunResult>& result);
  /// The run of the pass at work; nullptr between passes.
  const engine::Run* run() const { return pass_ ? &pass_->run() : nullptr; }

  RunName name() const {
    return {.topic_id = params_.record.topic_id, .run_id = params_.record.run_id};
  }

 private:
  std::optional<RunOutcome> work_on(const PassContext& context);
  std::optional<RunOutcome> begin_pass_b(json::Value document);
  Result<std::optional<RunOutcome>> prepare_pass_b(json::Value document);
  RunOutcome outcome_of(const engine::RunResult& result) const;
  RunOutcome written(const engine::RunResult& result) const;
  RunOutcome stopped(const engine::Stopped& stopped) const;
  RunOutcome failure(Error error) const;
  void report(const engine::RunResult& result) const;

  Runtime& runtime_;
  RunListener& listener_;
  RunJobParams params_;
  std::optional<PassContext> context_;  ///< of the pass at work
  std::unique_ptr<ActivePass> pass_;
  // Of Pass B.
  std::optional<OpenRun> run_b_;
  topic::Options options_b_;
  Access access_b_;
  json::Value pass_a_document_;  ///< that Pass B follows; null in Pass A
};

/// What was asked for is done or refused, or is work to be done.
using Prepared = std::variant<RunOutcome, std::unique_ptr<RunJob>>;

/// Works on it alone, until it has an outcome.
RunOutcome carry_out(Runtime& runtime, Prepared prepared);

}  // namespace castwright::app
