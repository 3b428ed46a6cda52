#pragma once
// A run on disk, read whole: where it is, what it was to be, and how far it came.

#include "app/model_sources.h"
#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/output.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <memory>

namespace castwright::app {

struct OpenRun {
  store::Output::Found found;
  std::unique_ptr<disk::Folder> folder;
  store::RunRecord record;
  journal::RunState state;
};
Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found);
/// The topic as it was when the run began.
Result<topic::Topic> own_topic(const store::RunRecord& record);
/// What the run was begun with over what is known today.
Result<ModelTablePtr> models_of(const OpenRun& run, const ModelTablePtr& today);
/// The run's own settings, under the flags of this call.
topic::SettingLayer stored_settings(const store::RunRecord& record);
/// Fault::missing, with the command that finishes it, where the run is not finished.
Status check_finished(const OpenRun& run, const store::Output& output);
/// Fault::missing where the run was not to write a long script.
Status check_has_script(const store::RunRecord& record);

}  // namespace castwright::app
