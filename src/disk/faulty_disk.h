#pragma once
// A Disk that breaks on demand. It wraps a folder and lets the n-th mutating call fail, or be the
// last one of its process. Mutating calls are create, reopen, append, both sync()s, rename, remove,
// link, folder and lock; each step of replace() counts as one. Tests use it to see what a full,
// failing or suddenly abandoned disk leaves behind. Any thread may use it.

#include "disk/disk.h"

#include <memory>
#include <string>

namespace castwright::disk {

/// When and how a disk breaks. A faulty folder and everything opened through it share one plan.
struct FaultPlan {
  enum class Times { once, for_ever };
  enum class Done {
    nothing,
    half,
    all
  };  ///< `half` is a short write; other calls take it as `nothing`.

  int calls_until_fault = -1;     ///< With 0 the next mutating call fails, with -1 none does.
  int error = 28;                 ///< The errno: ENOSPC by default; EDQUOT and EIO fit too.
  Times times = Times::for_ever;  ///< By default for ever, because a full disk stays full.
  Done done = Done::nothing;      ///< How much of the failing call happens all the same.
  bool crash = false;             ///< From the failing call on every call fails, reads too.
  // The fields below tell what came of the plan.
  int calls = 0;         ///< The number of mutating calls so far.
  int faults = 0;        ///< The number of calls that failed by this plan.
  std::string struck{};  ///< The first call that failed, e.g. "append events.ndjson".
  int syncs_after_failed_sync =
      0;  ///< Syncs of a file whose sync failed before, which code must never call.
};

/// Wraps `real`. The plan and the returned folder must outlive everything opened through the
/// folder.
std::unique_ptr<Folder> make_faulty(std::unique_ptr<Folder> real, FaultPlan& plan);

}  // namespace castwright::disk
