#pragma once
// What becomes of the tapes of a finished run: nothing reads them any more but people, `doctor` and
// the page, and they are by far the largest files of a run. The run's topic is locked by the
// caller; no engine works on the run.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "journal/run_state.h"

#include <cstdint>
#include <string>
#include <vector>

namespace castwright::store {

/// The plain and the compressed tapes of one folder of a run.
struct TapeFiles {
  std::vector<std::string> plain{};
  std::vector<std::string> compressed{};
  std::uint64_t plain_bytes = 0;
  std::uint64_t compressed_bytes = 0;
};
/// Finds the tapes in `run`. Fault::storage if the folder cannot be read.
Result<TapeFiles> tapes_in(disk::Folder& run);

/// What packing did.
struct PackedTapes {
  int files = 0;
  std::uint64_t bytes_before = 0;
  std::uint64_t bytes_after = 0;
};

/// Replaces every plain tape by its compressed form. Each is read back from the compressed bytes
/// and compared before it is removed, so that a crash at any moment leaves every tape in at least
/// one form. A damaged tape stays as it is, for `doctor` to tell of. Durable on return.
/// Fault::storage.
Result<PackedTapes> compress_tapes(disk::Folder& run);
/// Removes every tape, in both forms; the event `tapes_dropped` is durable before the first is
/// gone. Fault::storage; Fault::usage if the run is not finished, since its tapes hold paid words
/// then.
Result<PackedTapes> drop_tapes(disk::Folder& run,
                               const std::string& run_id,
                               const journal::RunState& state,
                               WallTime now);

}  // namespace castwright::store
