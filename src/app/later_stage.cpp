#include "app/later_stage.h"

#include "app/run_review.h"
#include "app/short_scripts.h"
#include "editorial/review.h"
#include "store/calibration.h"
#include "store/layout.h"
#include "store/run_state.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace castwright::app {

const LaterStages& later_stages() {
  static const ShortScripts short_scripts;
  static const LaterStages all{&short_scripts};
  return all;
}

LaterStages wanted_stages(const topic::Options& options, const topic::Topic& topic) {
  LaterStages wanted;
  std::ranges::copy_if(
      later_stages(), std::back_inserter(wanted), [&](const LaterStage* const stage) {
        return stage->is_wanted(options, topic);
      });
  return wanted;
}

Result<OpenRun> open_or_make(const LaterStage& stage,
                             const FinishedRun& run,
                             const Access& access) {
  OpenRun own{.found = {.topic_id = run.record.topic_id, .run_id = run.record.run_id},
              .folder = {},
              .record = {},
              .state = {}};
  CW_TRY(const auto begun, open_stage(stage.row(), own.found, run.folder));
  if (!begun) {
    // Planned first: what cannot be planned leaves no folder behind.
    CW_TRY(LaterStage::Plan plan, stage.plan(run));
    store::RunRecord record = run.record;
    record.stage = stage.row().id;
    record.basis = std::move(plan.basis);
    record.plan = std::move(plan.plan);
    record.model = access.endpoint.model;
    record.model_facts = model_facts(stage.options_of(run.options, run.topic), *access.models);
    record.calibration =
        store::frozen_calibration(run.runtime.output(), record, run.topic.language);
    CW_TRY(own.folder, run.folder.folder(stage.row().folder));
    CW_RETURN_IF_ERROR(store::write_run_record(*own.folder, record));
  } else {
    CW_TRY(own.folder, run.folder.folder(stage.row().folder));
  }
  CW_TRY(own.record, store::read_run_record(*own.folder));
  CW_TRY(own.state, store::read_run_state(*own.folder, own.record));
  return own;
}

Result<std::optional<OpenRun>> open_stage(const store::Stage& stage,
                                          const store::Output::Found& found,
                                          disk::Folder& folder) {
  OpenRun run{.found = found, .folder = {}, .record = {}, .state = {}};
  CW_TRY(const bool folder_there, folder.exists(stage.folder));
  if (!folder_there) return std::nullopt;
  CW_TRY(run.folder, folder.folder(stage.folder, disk::Missing::fail));
  CW_TRY(const bool begun, run.folder->exists(store::run_name));
  if (!begun) return std::nullopt;
  CW_TRY(run.record, store::read_run_record(*run.folder));
  CW_TRY(run.state, store::read_run_state(*run.folder, run.record));
  return std::optional<OpenRun>(std::move(run));
}

Result<std::vector<OpenRun>> open_later_stages(const store::Output::Found& found,
                                               disk::Folder& folder) {
  std::vector<OpenRun> begun;
  for (const LaterStage* const stage : later_stages()) {
    CW_TRY(auto run, open_stage(stage->row(), found, folder));
    if (run) begun.push_back(*std::move(run));
  }
  return begun;
}

Result<StagesLeft> stages_left(disk::Folder& run,
                               const topic::Topic& topic,
                               const topic::Options& options) {
  StagesLeft left;
  for (const LaterStage* const stage : wanted_stages(options, topic)) {
    CW_TRY(const auto begun, open_stage(stage->row(), {}, run));
    if (begun && begun->state.phase == journal::RunPhase::finished) continue;
    if (left.stages.empty()) left.is_begun = begun.has_value();
    left.stages.push_back(stage);
  }
  return left;
}

Result<bool> passes_gates(const OpenRun& run, const topic::Topic& topic, bool allow_stale) {
  CW_TRY(const editorial::ScriptUnderReview script, under_review(run, topic, allow_stale));
  return !editorial::examine(script).has_errors();
}

}  // namespace castwright::app
