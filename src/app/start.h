#pragma once
// The use case `generate`: starts a run for a topic, or resumes the topic's unfinished one; for one
// topic or many. Thread: the one that works on the runs.

#include "app/access.h"
#include "app/batch.h"
#include "app/files.h"
#include "app/later_stage.h"
#include "app/model_sources.h"
#include "app/once_per.h"
#include "app/outcome.h"
#include "app/run_job.h"
#include "app/runtime.h"
#include "app/settings.h"
#include "core/result.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "rehearsal/server.h"
#include "store/output.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace castwright::app {

/// What holds for every topic of one call.
struct StartRequest {
  GivenSettings settings{};
  rehearsal::Options rehearsal{};
  bool new_run = false;  ///< start a new run even if one is unfinished
  /// Start no run of a topic that has a finished one of this period, and resume an unfinished one
  /// only if it is of this period. Not together with new_run.
  std::optional<OncePer> once_per{};
  bool leave_out_broken = false;  ///< of many topics: one that is wrong does not stop the others
  std::shared_ptr<ModelSources> models = std::make_shared<ModelSources>();
};

/// A topic that can be written: its file, its settings, its plan and its access were checked.
struct PreparedTopic {
  LoadedTopic loaded;
  Gathered gathered;
  plan::Plan plan;
  Access access;
  passes::Templates templates;

  const topic::Options& options() const { return gathered.options; }
  /// The stages that will follow its run.
  LaterStages next() const;
  /// All warnings about its file, its settings and its access.
  std::vector<std::string> warnings() const;
};

/// Finds everything that can be wrong with what was asked for, before a run is made. `topic` is an
/// id or a path. The only request that it may send is free: a server whose API nobody names is
/// asked what it speaks. Fault::missing if there is no such topic, Fault::usage if it or a setting
/// is wrong, Fault::key without a key, Fault::network or Fault::provider from the server.
Result<PreparedTopic> prepare_topic(const std::string& topic, const StartRequest& request);

/// Makes the job for a new run of the topic, or for its newest run if that is unfinished, fresh and
/// can be resumed without paying again; an outcome instead if the topic has its run already
/// (StartRequest::once_per). The output of `runtime` must be the root that the topic's
/// options name; `runtime` and `listener` must outlive the job. Fault::busy if another process
/// works on the topic, Fault::storage if the disk is full or fails.
Result<Prepared> prepare_start(PreparedTopic topic,
                               Runtime& runtime,
                               RunListener& listener,
                               const StartRequest& request);
/// Calls prepare_start() and works on the job until it ends.
Result<RunOutcome> start(PreparedTopic topic,
                         Runtime& runtime,
                         RunListener& listener,
                         const StartRequest& request);

/// Topics that can be started together.
struct PreparedBatch {
  std::vector<std::string> topics;  ///< ids or paths
  StartRequest request{};
  int jobs = jobs_default;   ///< how many runs at a time
  topic::Options options{};  ///< the options of the call, without those of a topic
  /// Topics that are wrong and are left out, with what is wrong (StartRequest::leave_out_broken).
  std::vector<std::pair<std::string, Error>> broken{};
};
/// Checks all topics as prepare_topic() does, before a run is made. If topics are wrong, the first
/// error is returned and `told` gets the others, unless they may be left out and one is right.
/// Fault::usage also if the number of jobs is out of
/// range, or if two files have the same topic id.
Result<PreparedBatch> prepare_batch(std::vector<std::string> topics,
                                    const StartRequest& request,
                                    int jobs,
                                    const std::function<void(const Error&)>& told);

/// The runs of a batch: new ones, and unfinished ones that are resumed instead.
struct BatchRuns {
  std::vector<store::Output::Found> runs{};
  /// Topics that got no run, and why: another process works on it, or it is wrong.
  std::vector<std::pair<std::string, Fault>> left_out{};
  std::size_t not_due = 0;  ///< the number of topics that have their run already
};
/// Makes the runs of all topics before the first of them begins, so that all_unfinished() finds
/// them after a crash. Fault::storage if the disk is full or fails.
Result<BatchRuns> make_runs(const PreparedBatch& batch,
                            store::Output& output,
                            BatchListener& listener);
/// How run_batch() is to work on the runs of make_runs().
BatchRequest batch_request(const PreparedBatch& batch);

}  // namespace castwright::app
