#pragma once
// What a run's directory says of it: read back from events.ndjson and the checkpoints, by `show`,
// `runs`, `resume` and `doctor`. Reading only.

#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/run_record.h"

#include <string>
#include <vector>

namespace castwright::store {

/// The fold of the run's events, with requests that only a tape tells of; Fault::storage where the
/// files do not agree.
Result<journal::RunState> read_run_state(disk::Folder& run, const RunRecord& record);

/// Of chunk `number` (1-based), by the newest plan.
int target_of(const journal::RunState& state, const RunRecord& record, int number);

/// The texts of the chunks 1..k that the checkpoints hold, from the last checkpoint, each checked
/// against its recorded hash; Fault::storage where a file was changed or is gone (never "nothing
/// there").
Result<std::vector<std::string>> read_stored_texts(disk::Folder& run,
                                                   const journal::RunState& state);

/// The bytes of research.json where the research was a request of its own and is stored, checked
/// against their recorded hash; Fault::storage where the file was changed or is gone.
Result<std::string> read_stored_research(disk::Folder& run, const journal::RunState& state);

}  // namespace castwright::store
