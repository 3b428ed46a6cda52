#pragma once
// A Disk that breaks on demand: wraps a folder and lets the n-th mutating call fail, or be the last
// one of its process. Mutating calls are create, reopen, append, both sync()s, rename, remove,
// link, folder and lock; replace() is its steps. For tests of what a full, failing or suddenly
// abandoned disk leaves behind. Any thread.

#include "disk/disk.h"

#include <memory>
#include <string>

namespace castwright::disk {

/// Shared by a faulty folder and everything opened through it.
struct FaultPlan {
  enum class Times { once, for_ever };
  enum class Done { nothing, half, all };  ///< half: a short write; other calls: as nothing

  int calls_until_fault = -1;     ///< -1: never; 0: the next mutating call fails
  int error = 28;                 ///< ENOSPC; also EDQUOT and EIO
  Times times = Times::for_ever;  ///< a full disk stays full
  Done done = Done::nothing;      ///< how much of the failing call happens all the same
  bool crash = false;             ///< from the failing call on every call fails, reads too
  // What came of it:
  int calls = 0;                    ///< mutating calls so far
  int faults = 0;                   ///< calls that failed by this plan
  std::string struck{};             ///< the first of them: "append events.ndjson"
  int syncs_after_failed_sync = 0;  ///< of the same file: the kernel may have dropped its pages
};

/// `plan` and the folder that is returned outlive everything opened through it.
std::unique_ptr<Folder> make_faulty(std::unique_ptr<Folder> real, FaultPlan& plan);

}  // namespace castwright::disk
