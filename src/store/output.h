#pragma once
// The output root: where runs live, which is the newest of a topic, and who works on it. Everything
// is opened relative to the root and never through a link. The link podcast_chunks/{topic} is made
// here and read only by other programs.

#include "core/result.h"
#include "disk/disk.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace castwright::store {

class Output {
 public:
  /// Opens or makes the root and writes nothing else. The caller takes the topic's lock next, so
  /// that a second process leaves before it does any work.
  static Result<Output> open(const std::filesystem::path& path);
  /// Opens an existing root for reading; Fault::missing if there is none.
  static Result<Output> look(const std::filesystem::path& path);
  explicit Output(std::unique_ptr<disk::Folder> root) : root_(std::move(root)) {}

  /// Proves that the root can be written, synced and renamed in, before any money is spent, and
  /// leaves nothing behind. Fault::storage if it cannot, or if less space is left than
  /// `free_bytes_min`.
  Status prove(std::uint64_t free_bytes_min);

  disk::Folder& root() const { return *root_; }
  /// Where the run store of these runs is, for RunStore::open() and look().
  std::string store_url() const;

  /// Fault::busy if another process works on the topic. `warnings`, if given, gets a line if the
  /// file system cannot promise that other machines see the lock.
  Result<std::unique_ptr<disk::Lock>> lock(const std::string& topic_id,
                                           std::vector<std::string>* warnings = nullptr);
  /// Makes a new run directory, which becomes the topic's newest.
  Result<std::unique_ptr<disk::Folder>> make_run(const std::string& topic_id,
                                                 const std::string& run_id);
  Result<std::unique_ptr<disk::Folder>> open_run(const std::string& topic_id,
                                                 const std::string& run_id);

  struct Found {
    std::string topic_id;
    std::string run_id;
  };
  /// All runs on disk, newest first (the directory is the truth, the index a copy of it). Anything
  /// that is no folder, or whose name is no topic's or run's, is skipped; a folder that cannot be
  /// read is an error, since a run in it would look as if it had never existed.
  Result<std::vector<Found>> runs();
  /// Finds the run whose id starts with `prefix`; an empty prefix means the newest run of all.
  /// Fault::missing if no run or more than one matches.
  Result<Found> find(const std::string& prefix);

 private:
  std::unique_ptr<disk::Folder> root_;
};

/// The warning about a lock on a file system of this kind (statfs(2) f_type); "" if none is needed.
std::string lock_warning(std::int64_t file_system, const std::filesystem::path& root);

}  // namespace castwright::store
