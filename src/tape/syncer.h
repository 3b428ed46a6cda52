#pragma once
// Group commit: one thread that makes durable what all streams wrote, at most sync_ms_max after it
// was written; or, for a simulation that is to be repeated exactly, no thread and an owner who
// asks. The engine's thread marks files as written; a failed fdatasync is remembered and reported,
// never repeated (the kernel may have dropped the pages).

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

/// A received byte is durable this long after it was written, at the latest.
inline constexpr Millis sync_ms_max{200};

class Syncer {
 public:
  /// With a thread of its own.
  Syncer();
  /// Without: the owner calls sync_due(), by the time of `clock`.
  explicit Syncer(const Clock& clock);
  /// Syncs what is still to be synced.
  ~Syncer();
  Syncer(const Syncer&) = delete;
  Syncer& operator=(const Syncer&) = delete;

  /// `file` was appended to. It must stay alive until forget(file).
  void wrote(disk::GrowingFile& file);
  /// Syncs `file` now, on the caller's thread, and reports an earlier failure of the group; one
  /// that is just happening to `file` too.
  Status sync_now(disk::GrowingFile& file);
  /// A sync that was asked for.
  enum class Order : std::uint64_t {};
  /// Syncs `file` as soon as the thread can, before all that is only due; without a thread at once.
  /// The caller goes on: is_done() says when, status() whether it failed.
  Order sync_soon(disk::GrowingFile& file);
  bool is_done(Order order) const;
  /// Waits until the thread does not touch `file` any more and drops it. To be called before the
  /// file is destroyed.
  void forget(disk::GrowingFile& file);
  /// The first failure so far.
  Status status() const;

  /// When the next sync has to begin; nothing while all is synced or being synced.
  std::optional<MonoTime> due() const;
  /// Without a thread only: syncs everything that was written, where due() has come.
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
  std::vector<disk::GrowingFile*> dirty_;  ///< in the order of their first write: a repeatable one
  /// What is in dirty_. Asked for twice an event, where looking through dirty_ would cost the more
  /// the more streams there are.
  std::unordered_set<const disk::GrowingFile*> marked_;
  std::optional<MonoTime> dirty_since_;  ///< the oldest write to one of them
  std::vector<disk::GrowingFile*> urgent_;
  std::uint64_t ordered_ = 0;  ///< by sync_soon()
  std::uint64_t done_ = 0;     ///< of these, all up to this one
  std::vector<disk::GrowingFile*> syncing_;
  std::vector<disk::GrowingFile*> failed_;  ///< not to be synced again
  std::optional<Error> failure_;
  bool stop_ = false;
  std::thread thread_;  ///< last: it uses all of the above
};

}  // namespace castwright::tape
