#pragma once
// Group commit: one thread makes durable what all streams wrote, at most sync_ms_max after it was
// written. A simulation that must repeat exactly uses no thread; its owner calls sync_due()
// instead. The engine's thread marks files as written. The syncer remembers and reports a failed
// fdatasync and never repeats it, because the kernel may have dropped the pages.

#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <vector>

namespace castwright::tape {

/// A received byte becomes durable within this time after it was written.
inline constexpr Millis sync_ms_max{200};

class Syncer {
 public:
  /// Starts a thread that syncs.
  Syncer();
  /// Starts no thread: the owner calls sync_due(), which takes the time from `clock`.
  explicit Syncer(const Clock& clock);
  /// Syncs what is not synced yet.
  ~Syncer();
  Syncer(const Syncer&) = delete;
  Syncer& operator=(const Syncer&) = delete;

  /// Marks `file` as appended to. It must stay alive until forget(file).
  void wrote(disk::GrowingFile& file);
  /// Syncs `file` now, on the caller's thread, and reports an earlier failure of the group. If the
  /// thread is just syncing `file`, the call waits for it and reports its failure as well.
  Status sync_now(disk::GrowingFile& file);
  /// The number of a sync that was asked for.
  enum class Order : std::uint64_t {};
  /// Orders a sync of `file` as soon as the thread can do it, before files that are not due yet;
  /// without a thread it syncs at once. The caller does not wait: is_done() says when the sync is
  /// done, status() whether it failed.
  Order sync_soon(disk::GrowingFile& file);
  bool is_done(Order order) const;
  /// Waits until the thread no longer touches `file`, then drops it. The caller calls this before
  /// it destroys the file.
  void forget(disk::GrowingFile& file);
  /// Returns the first failure so far.
  Status status() const;

  /// Returns when the next sync has to begin, or nothing while all is synced or being synced.
  std::optional<MonoTime> due() const;
  /// Syncs everything that was written if due() has come. Only for a syncer without a thread.
  void sync_due();

 private:
  using Guard = std::unique_lock<std::mutex>;

  void work();
  void sync_dirty(Guard& guard);
  void sync_urgent(Guard& guard);
  void sync_round(Guard& guard);
  void clean(disk::GrowingFile& file);
  void remember(disk::GrowingFile& file, Error failure);

  RealClock real_clock_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<disk::GrowingFile*>
      dirty_;  ///< In the order of their first write, which is repeatable.
  /// The same files as in dirty_. Every event asks twice for one of them, and a search through
  /// dirty_ would cost more with each further stream.
  std::unordered_set<const disk::GrowingFile*> marked_;
  std::optional<MonoTime> dirty_since_;  ///< The time of the oldest write to one of them.
  std::vector<disk::GrowingFile*> urgent_;
  std::uint64_t ordered_ = 0;  ///< The number of the newest order of sync_soon().
  std::uint64_t done_ = 0;     ///< All orders up to this number are done.
  std::vector<disk::GrowingFile*> syncing_;
  std::vector<disk::GrowingFile*> failed_;  ///< Files that are not synced again.
  std::optional<Error> failure_;
  bool stop_ = false;
  std::thread thread_;  ///< The last member, because it uses all of the others.
};

}  // namespace castwright::tape
