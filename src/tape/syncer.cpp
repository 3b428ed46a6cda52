#include "tape/syncer.h"

#include <algorithm>

namespace castwright::tape {

Syncer::Syncer() : thread_([this] { work(); }) {}

Syncer::~Syncer() {
  {
    const std::scoped_lock lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Syncer::wrote(disk::GrowingFile& file) {
  const std::scoped_lock lock(mutex_);
  if (std::ranges::find(dirty_, &file) != dirty_.end()) return;
  dirty_.push_back(&file);
  if (dirty_.size() == 1) changed_.notify_all();
}

Status Syncer::sync_now(disk::GrowingFile& file) {
  {
    const std::scoped_lock lock(mutex_);
    std::erase(dirty_, &file);
    if (failure_) return std::unexpected(*failure_);
  }
  return file.sync();
}

void Syncer::forget(disk::GrowingFile& file) {
  std::unique_lock lock(mutex_);
  std::erase(dirty_, &file);
  changed_.wait(lock, [&] { return std::ranges::find(syncing_, &file) == syncing_.end(); });
}

Status Syncer::status() const {
  const std::scoped_lock lock(mutex_);
  if (failure_) return std::unexpected(*failure_);
  return {};
}

void Syncer::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || !dirty_.empty(); });
    if (dirty_.empty()) return;
    // Collects what the other streams write in the meantime: one round of syncs for all.
    if (!stop_) changed_.wait_for(lock, sync_ms_max, [this] { return stop_; });
    syncing_.swap(dirty_);
    lock.unlock();
    std::optional<Error> failure;
    for (disk::GrowingFile* file : syncing_) {
      if (Status synced = file->sync(); !synced && !failure) failure = std::move(synced).error();
    }
    lock.lock();
    syncing_.clear();
    if (failure && !failure_) failure_ = std::move(failure);
    changed_.notify_all();
  }
}

}  // namespace castwright::tape
