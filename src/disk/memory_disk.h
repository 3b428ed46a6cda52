#pragma once
// A Disk in memory that knows what is durable. Tests kill its process (what was written stays) or
// cut its power (what was not synced is gone, or gone in part). It is as unkind as POSIX allows: a
// file's content is durable after its sync(), its name after the sync() of its folder, and neither
// brings the other with it. Any thread may use it; it must outlive everything opened through it.

#include "disk/disk.h"

#include <cstdint>
#include <memory>

namespace castwright::disk {

class MemoryDisk {
 public:
  virtual ~MemoryDisk() = default;
  /// Opens the root folder for the process that works now.
  virtual std::unique_ptr<Folder> open() = 0;
  /// Ends the process: its locks are free, and what it had open fails from now on.
  virtual void kill() = 0;
  /// Does the same as kill() and drops what was not synced: of every unsynced append a prefix
  /// survives, and of the unsynced names any of them. `seed` decides which. What survives is
  /// durable.
  virtual void lose_power(std::uint64_t seed) = 0;
};

std::unique_ptr<MemoryDisk> make_memory_disk();

}  // namespace castwright::disk
