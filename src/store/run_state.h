#pragma once
// Reads the state of a run back from events.ndjson and the checkpoints, for `show`, `runs`,
// `resume` and `doctor`. Reading only; any thread.

#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/run_record.h"

#include <string>
#include <vector>

namespace castwright::store {

/// Folds the run's events into its state and adds requests that only a tape records. Fault::storage
/// if the files do not agree.
Result<journal::RunState> read_run_state(disk::Folder& run, const RunRecord& record);

/// The title of chunk `number` (counted from 1) in the newest plan.
int target_of(const journal::RunState& state, const RunRecord& record, int number);

/// Returns the texts of the stored chunks from the last checkpoint, each checked against its
/// recorded hash. Fault::storage if a file was changed or is gone: damage is never taken for an
/// empty run.
Result<std::vector<std::string>> read_stored_texts(disk::Folder& run,
                                                   const journal::RunState& state);

/// Returns the bytes of research.json, checked against their recorded hash, if the research was a
/// request of its own and is stored. Fault::storage if the file was changed or is gone.
Result<std::string> read_stored_research(disk::Folder& run, const journal::RunState& state);

}  // namespace castwright::store
