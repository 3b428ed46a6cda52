#pragma once
// The rows of the run store as a run directory tells them: what the store is rebuilt from and
// compared with. Reading only; any thread.

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
  std::vector<CallRow> calls{};     ///< by chunk and attempt
  std::vector<GainSample> gains{};  ///< of a finished run
};

/// An attempt that was reserved and never opened is released: it was never sent. The text of a
/// completed answer is known where the raw file still holds it (it is the newest attempt's).
RunRows rows_of(disk::Folder& run, const RunRecord& record, const journal::RunState& state);

/// Calls of a stage are numbered behind all that those before it may have: one run, one budget.
CallId call_id(const RunRecord& record, int chunk, int attempt);
/// The stage whose run directory tells of a call.
const Stage& home_of(const CallId& call);
/// The number of its request there.
int request_of(const CallId& call);

std::string_view name_of(journal::RunPhase phase);

}  // namespace castwright::store
