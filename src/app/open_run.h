#pragma once
// A run on disk, read as a whole: where it is, what was asked for, and how far it came. Thread: the
// one that works on the runs.

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

/// A run as its files were when they were read.
struct OpenRun {
  store::Output::Found found;
  std::unique_ptr<disk::Folder> folder;
  store::RunRecord record;
  journal::RunState state;
};
/// Reads the run `found`. Fault::missing if its record was never written (the process died while it
/// made the run), Fault::storage if the run is damaged.
Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found);
/// The topic as it was when the run began. Fault::storage if the record holds no valid topic.
Result<topic::Topic> own_topic(const store::RunRecord& record);
/// The table `today`, with what the run kept of its models when it began in place of today's rows.
/// Fault::storage if what it kept is damaged.
Result<ModelTablePtr> models_of(const OpenRun& run, const ModelTablePtr& today);
/// The settings that the run keeps, as a layer for gather().
topic::SettingLayer stored_settings(const store::RunRecord& record);
/// Fault::missing, with the command that resumes it, if the run is not finished.
Status check_finished(const OpenRun& run, const store::Output& output);
/// Fault::missing if the topic of the run wants no long script.
Status check_has_script(const store::RunRecord& record);

}  // namespace castwright::app
