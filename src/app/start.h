#pragma once
// Beginning a run for a topic, or going on with the one that is unfinished; for one topic or many.

#include "app/access.h"
#include "app/batch.h"
#include "app/files.h"
#include "app/later_stage.h"
#include "app/model_sources.h"
#include "app/outcome.h"
#include "app/run_job.h"
#include "app/runtime.h"
#include "app/settings.h"
#include "core/result.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "rehearsal/server.h"
#include "store/output.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace castwright::app {

/// What concerns every topic of one call.
struct StartRequest {
  GivenSettings settings{};
  rehearsal::Options rehearsal{};
  bool new_run = false;  ///< whatever is unfinished
  std::shared_ptr<ModelSources> models = std::make_shared<ModelSources>();
};

/// A topic that can be written: read, its settings laid over each other, planned, and whom to ask.
struct PreparedTopic {
  LoadedTopic loaded;
  Gathered gathered;
  plan::Plan plan;
  Access access;
  passes::Templates templates;

  const topic::Options& options() const { return gathered.options; }
  /// The stages that follow its run.
  LaterStages next() const;
  std::vector<std::string> warnings() const;
};

/// Everything that can be wrong with what was asked for is found here: before a run is made.
/// `topic` is an id or a path. Sends nothing, but for what costs nothing: a server of which nobody
/// says what it speaks is asked that.
Result<PreparedTopic> prepare_topic(const std::string& topic, const StartRequest& request);

/// Makes a run of the topic ready to begin, or to go on with its newest one where that is
/// unfinished and fresh. The runtime's output is that of the topic's options. Fault::busy where
/// another process works on the topic. `runtime` and `listener` outlive what is returned.
Result<Prepared> prepare_start(PreparedTopic topic,
                               Runtime& runtime,
                               RunListener& listener,
                               const StartRequest& request);
/// The same, and works on it alone.
Result<RunOutcome> start(PreparedTopic topic,
                         Runtime& runtime,
                         RunListener& listener,
                         const StartRequest& request);

/// All topics that can be begun together.
struct PreparedBatch {
  std::vector<std::string> topics;  ///< ids or paths
  StartRequest request{};
  int jobs = jobs_default;   ///< runs at a time
  topic::Options options{};  ///< what holds for every run, without a topic's own
};
/// All of them are read before anything is paid for: a topic that cannot be written is told now.
/// The first error is returned, `told` gets the rest; Fault::usage where `jobs` is outside of its
/// range.
Result<PreparedBatch> prepare_batch(std::vector<std::string> topics,
                                    const StartRequest& request,
                                    int jobs,
                                    const std::function<void(const Error&)>& told);

/// The runs of a batch as they were made.
struct BatchRuns {
  std::vector<store::Output::Found> runs{};
  std::size_t left_out = 0;  ///< topics that another process works on
};
/// The runs of all topics, made before the first of them is begun: what a crash leaves is found by
/// all_unfinished().
Result<BatchRuns> make_runs(const PreparedBatch& batch,
                            store::Output& output,
                            BatchListener& listener);
/// How to work on them.
BatchRequest batch_request(const PreparedBatch& batch);

}  // namespace castwright::app
