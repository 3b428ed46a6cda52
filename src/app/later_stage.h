#pragma once
// The stages that follow a finished run, each in a folder of that run's directory: whether one is
// wanted, which settings it asks with, what it is made from, and its record. RunJob does the work.
// Any thread.

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

/// A finished run that a stage follows. What it refers to must outlive the call that it is for.
struct FinishedRun {
  Runtime& runtime;
  disk::Folder& folder;
  const store::RunRecord& record;
  const topic::Topic& topic;
  const topic::Options& options;
};

/// What a stage that follows decides before it begins. Its names and words are data in its row of
/// the stage table (journal/stage.h).
///
/// Owner: later_stages(), for the life of the program; the objects never change. Threads: any.
/// Life, for each run: is_wanted(), then options_of() for whom to ask, then plan() once, when the
/// run before it is finished and the stage has no record yet (open_or_make()).
/// Invariant: the answers depend only on the arguments and the files of the run, so that a process
/// that resumes the run gets the same.
class LaterStage {
 public:
  /// What the record of the stage's run is made from.
  struct Plan {
    plan::Plan plan;    ///< its requests, as chunks
    json::Value basis;  ///< what the stage itself needs to know of the run before it
  };

  explicit LaterStage(store::StageId id) : row_(store::row_of(id)) {}
  virtual ~LaterStage() = default;
  LaterStage(const LaterStage&) = delete;
  LaterStage& operator=(const LaterStage&) = delete;

  const store::Stage& row() const { return row_; }
  /// Do the topic and the settings ask for this stage?
  virtual bool is_wanted(const topic::Options& options, const topic::Topic& topic) const = 0;
  /// The settings that the stage asks with, made from `options`, which are those of the run.
  virtual topic::Options options_of(const topic::Options& options,
                                    const topic::Topic& topic) const = 0;
  /// What the stage will ask for. Fault::storage or Fault::missing if the run cannot be read.
  virtual Result<Plan> plan(const FinishedRun& run) const = 0;

 private:
  const store::Stage& row_;
};

/// Stages in the order in which they are written. The pointers are valid for the whole program.
using LaterStages = std::vector<const LaterStage*>;
/// All stages that can follow a run.
const LaterStages& later_stages();
/// The stages that the topic and the settings ask for.
LaterStages wanted_stages(const topic::Options& options, const topic::Topic& topic);

/// The stage's run, read from `folder`, the directory of the run `found`; empty if it was not
/// begun. Fault::storage if it is damaged.
Result<std::optional<OpenRun>> open_stage(const store::Stage& stage,
                                          const store::Output::Found& found,
                                          disk::Folder& folder);
/// The runs of all stages in `folder` that were begun. Fault::storage if one is damaged.
Result<std::vector<OpenRun>> open_later_stages(const store::Output::Found& found,
                                               disk::Folder& folder);

/// What is left to be written after a run's own stage.
struct StagesLeft {
  LaterStages stages{};   ///< stages that are wanted and not finished
  bool is_begun = false;  ///< the first of them has begun
};
/// Which stages are left of a run. `run` is its directory; `options` are the run's own settings,
/// under the flags of the call. Fault::storage if a stage is damaged.
Result<StagesLeft> stages_left(disk::Folder& run,
                               const topic::Topic& topic,
                               const topic::Options& options);

/// Does the finished script pass the quality gates: is none of its findings an error?
Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale);

/// Opens the run of `stage` that follows `run`; if it has no run.json yet, makes one, whose model
/// is that of `access`. Fault::storage if a file cannot be read or written.
Result<OpenRun> open_or_make(const LaterStage& stage, const FinishedRun& run, const Access& access);

}  // namespace castwright::app
