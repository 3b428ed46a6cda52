#include "tape/syncer.h"

#include "core/check.h"

#include <algorithm>
#include <utility>

namespace castwright::tape {
namespace {

bool contains(const std::vector<disk::GrowingFile*>& files, const disk::GrowingFile& file) {
  return std::ranges::find(files, &file) != files.end();
}

}  // namespace

Syncer::Syncer() : clock_(real_clock_), thread_([this] { work(); }) {}

Syncer::Syncer(const Clock& clock) : clock_(clock) {}

Syncer::~Syncer() {
  if (!thread_.joinable()) {
    Guard guard(mutex_);
    sync_dirty(guard);
    return;
  }
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Syncer::wrote(disk::GrowingFile& file) {
  const std::scoped_lock lock(mutex_);
  if (marked_.contains(&file) || contains(failed_, file)) return;
  marked_.insert(&file);
  dirty_.push_back(&file);
  if (dirty_since_) return;
  dirty_since_ = clock_.now();
  changed_.notify_all();
}

Status Syncer::sync_now(disk::GrowingFile& file) {
  {
    Guard guard(mutex_);
    // The kernel reports a failed write-back once for each open file: if the thread is told of it,
    // an fdatasync on this thread would succeed.
    changed_.wait(guard, [&] { return !contains(syncing_, file); });
    if (failure_) return std::unexpected(*failure_);
    clean(file);
  }
  Status synced = file.sync();
  if (!synced) {
    const std::scoped_lock lock(mutex_);
    remember(file, synced.error());
  }
  return synced;
}

Syncer::Order Syncer::sync_soon(disk::GrowingFile& file) {
  if (!thread_.joinable()) {
    // sync_now() remembers a failure, and status() tells it.
    const Status remembered = sync_now(file);
    static_cast<void>(remembered);
    const std::scoped_lock lock(mutex_);
    done_ = ++ordered_;
    return Order{ordered_};
  }
  const std::scoped_lock lock(mutex_);
  clean(file);
  if (!contains(failed_, file)) urgent_.push_back(&file);
  changed_.notify_all();
  return Order{++ordered_};
}

bool Syncer::is_done(Order order) const {
  const std::scoped_lock lock(mutex_);
  return static_cast<std::uint64_t>(order) <= done_;
}

void Syncer::forget(disk::GrowingFile& file) {
  Guard guard(mutex_);
  clean(file);
  std::erase(urgent_, &file);
  changed_.wait(guard, [&] { return !contains(syncing_, file); });
  std::erase(failed_, &file);
}

Status Syncer::status() const {
  const std::scoped_lock lock(mutex_);
  if (failure_) return std::unexpected(*failure_);
  return {};
}

std::optional<MonoTime> Syncer::due() const {
  const std::scoped_lock lock(mutex_);
  if (!dirty_since_) return {};
  return *dirty_since_ + sync_ms_max;
}

void Syncer::sync_due() {
  CW_CHECK(!thread_.joinable());
  Guard guard(mutex_);
  if (dirty_since_ && clock_.now() >= *dirty_since_ + sync_ms_max) sync_dirty(guard);
}

void Syncer::work() {
  Guard guard(mutex_);
  while (true) {
    changed_.wait(guard, [this] { return stop_ || dirty_since_ || ordered_ > done_; });
    // Files that are due come first: orders that never end must not hold them up.
    const bool due = dirty_since_ && (stop_ || clock_.now() >= *dirty_since_ + sync_ms_max);
    if (due) {
      sync_dirty(guard);
    } else if (ordered_ > done_) {
      sync_urgent(guard);
    } else if (dirty_since_) {
      // The thread waits for what the other streams write in the meantime, so that one round syncs
      // all. The time counts from the write, because the round before may have taken long.
      changed_.wait_until(
          guard, *dirty_since_ + sync_ms_max, [this] { return stop_ || ordered_ > done_; });
    } else {
      return;
    }
  }
}

void Syncer::sync_dirty(Guard& guard) {
  syncing_.swap(dirty_);
  marked_.clear();
  dirty_since_.reset();
  sync_round(guard);
}

void Syncer::sync_urgent(Guard& guard) {
  const std::uint64_t all = ordered_;
  syncing_.swap(urgent_);
  sync_round(guard);
  done_ = all;
}

/// Syncs the files of syncing_ in one round and unlocks the mutex meanwhile.
void Syncer::sync_round(Guard& guard) {
  guard.unlock();
  std::vector<disk::SyncFailure> failures = disk::sync_all(syncing_);
  guard.lock();
  syncing_.clear();
  for (disk::SyncFailure& failure : failures)
    remember(*failure.file, std::move(failure.error));
  changed_.notify_all();
}

void Syncer::clean(disk::GrowingFile& file) {
  if (marked_.erase(&file) > 0) std::erase(dirty_, &file);
  if (dirty_.empty()) dirty_since_.reset();
}

void Syncer::remember(disk::GrowingFile& file, Error failure) {
  clean(file);
  failed_.push_back(&file);
  if (!failure_) failure_ = std::move(failure);
}

}  // namespace castwright::tape
