#pragma once
// Group commit: one thread that makes durable what all streams wrote, at most sync_ms_max after it
// was written. The engine's thread marks files as written; a failed fdatasync is remembered and
// reported, never repeated (the kernel may have dropped the pages).

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace castwright::tape {

/// A received byte is durable this long after it was written, at the latest (system.md +1: 250 ms;
/// the rest is for the fdatasync itself).
inline constexpr Millis sync_ms_max{200};

class Syncer {
 public:
  Syncer();
  ~Syncer();
  Syncer(const Syncer&) = delete;
  Syncer& operator=(const Syncer&) = delete;

  /// `file` was appended to. It must stay alive until forget(file).
  void wrote(disk::GrowingFile& file);
  /// Syncs `file` now, on the caller's thread, and reports an earlier failure of the group.
  Status sync_now(disk::GrowingFile& file);
  /// Waits until the thread does not touch `file` any more and drops it. To be called before the
  /// file is destroyed.
  void forget(disk::GrowingFile& file);
  /// The first failure so far.
  Status status() const;

 private:
  void work();

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<disk::GrowingFile*> dirty_;
  std::vector<disk::GrowingFile*> syncing_;
  std::optional<Error> failure_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace castwright::tape
