#pragma once
// The stages that follow a finished run, each in a folder of that run's directory: whether one is
// wanted, by which settings it asks, what it is made from, and its record. The work itself is
// RunJob's.
//
// Owner: the stages are constant. Threads: any.

#include "app/access.h"
#include "app/open_run.h"
#include "app/runtime.h"
#include "core/result.h"
#include "disk/disk.h"
#include "json/value.h"
#include "plan/plan.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <optional>
#include <vector>

namespace castwright::app {

/// A finished run that a stage follows.
struct FinishedRun {
  Runtime& runtime;
  disk::Folder& folder;
  const store::RunRecord& record;
  const topic::Topic& topic;
  const topic::Options& options;
};

/// What a stage decides before it begins. All else about it is its row.
class LaterStage {
 public:
  /// What the record of its run is made from.
  struct Plan {
    plan::Plan plan;
    json::Value basis;
  };

  explicit LaterStage(store::StageId id) : row_(store::row_of(id)) {}
  virtual ~LaterStage() = default;
  LaterStage(const LaterStage&) = delete;
  LaterStage& operator=(const LaterStage&) = delete;

  const store::Stage& row() const { return row_; }
  virtual bool is_wanted(const topic::Options& options, const topic::Topic& topic) const = 0;
  /// The settings by which it asks, of those of the run.
  virtual topic::Options options_of(const topic::Options& options,
                                    const topic::Topic& topic) const = 0;
  virtual Result<Plan> plan(const FinishedRun& run) const = 0;

 private:
  const store::Stage& row_;
};

/// In the order in which they are written.
using LaterStages = std::vector<const LaterStage*>;
const LaterStages& later_stages();
/// Those that the topic and the settings ask for.
LaterStages wanted_stages(const topic::Options& options, const topic::Topic& topic);

/// The stage's run in the folder of the run `found`; nothing where it was not begun.
Result<std::optional<OpenRun>> open_stage(const store::Stage& stage,
                                          const store::Output::Found& found,
                                          disk::Folder& folder);
/// All that were begun.
Result<std::vector<OpenRun>> open_later_stages(const store::Output::Found& found,
                                               disk::Folder& folder);

struct StagesLeft {
  LaterStages stages{};   ///< wanted and not finished
  bool is_begun = false;  ///< the first of them
};
/// `run`: its folder; `options`: the run's own, under the flags of the call.
Result<StagesLeft> stages_left(disk::Folder& run,
                               const topic::Topic& topic,
                               const topic::Options& options);

/// No finding of the finished script is an error.
Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale);

/// run.json of the stage as it is, or made: the same run as `run`, asked by `access`.
Result<OpenRun> open_or_make(const LaterStage& stage, const FinishedRun& run, const Access& access);

}  // namespace castwright::app
