#pragma once
// The rows of the run store as a run directory gives them. The store is rebuilt from these rows and
// compared with them. Reading only; any thread.

#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/run_record.h"
#include "store/run_store.h"

#include <string_view>
#include <vector>

namespace castwright::store {

struct RunRows {
  RunRow run{};
  std::vector<CallRow> calls{};  ///< The calls in the order of chunk and attempt.
  std::vector<LengthSample>
      length_samples{};  ///< The samples of a finished run; empty before its end.
};

/// Makes the rows of a run. An attempt that was reserved but never opened counts as released, since
/// it was never sent. The text of a completed answer is known only if the raw file still holds it,
/// which has the answer of the newest attempt.
RunRows rows_of(disk::Folder& run, const RunRecord& record, const journal::RunState& state);

/// The id of a call in the run store. The calls of a stage are numbered behind all numbers that the
/// stages before it may use, since all stages of a run share one budget.
CallId call_id(const RunRecord& record, int chunk, int attempt);
/// The stage whose folder holds the files of a call.
const Stage& home_of(const CallId& call);
/// The number of the call's request within its stage.
int request_of(const CallId& call);

std::string_view name_of(journal::RunPhase phase);

}  // namespace castwright::store
