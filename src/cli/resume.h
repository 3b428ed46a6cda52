#pragma once
// Going on with a run that an earlier process left unfinished: the work behind `resume`, and behind
// `generate` where the topic's newest run is unfinished.

#include "cli/flags.h"
#include "cli/rehearsal_flags.h"
#include "cli/session.h"
#include "core/result.h"
#include "disk/disk.h"
#include "store/output.h"
#include "store/run_record.h"
#include "store/run_state.h"

#include <memory>

namespace castwright::cli {

struct OpenRun {
  store::Output::Found found;
  std::unique_ptr<disk::Folder> folder;
  store::RunRecord record;
  store::RunState state;
};
Result<OpenRun> open_run(store::Output& output, const store::Output::Found& found);

struct GoOn {
  bool no_repay = false;  ///< do only what is free of double payment, else exit 6
  GivenFlags settings;
  RehearsalFlags rehearsal;
  Telling telling;
};
/// Goes on with `run`; its topic's lock is held by the caller. Returns the exit code.
Result<int> go_on(OpenRun run, store::Output& output, const GoOn& how);

}  // namespace castwright::cli
