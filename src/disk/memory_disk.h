#pragma once
// A Disk in memory that knows what is durable, for tests: a process can be killed (what was written
// stays) or lose power (what was not synced is gone, or gone in part). It is as unkind as POSIX
// allows: a file's content is durable after its sync(), its name after the sync() of its folder,
// and neither brings the other with it. Any thread; it outlives everything opened through it.

#include "disk/disk.h"

#include <cstdint>
#include <memory>

namespace castwright::disk {

class MemoryDisk {
 public:
  virtual ~MemoryDisk() = default;
  /// The root folder, for the process that works now.
  virtual std::unique_ptr<Folder> open() = 0;
  /// The process dies: its locks are free, and what it had open fails from now on.
  virtual void kill() = 0;
  /// kill(), and of every unsynced append a prefix survives, of the unsynced names any of them:
  /// which ones, `seed` decides. What survived is durable.
  virtual void lose_power(std::uint64_t seed) = 0;
};

std::unique_ptr<MemoryDisk> make_memory_disk();

}  // namespace castwright::disk
