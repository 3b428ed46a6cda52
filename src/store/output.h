#pragma once
// The output root: where runs live, which is the newest of a topic, and who works on it. Everything
// is opened relative to the root and never through a link (but for podcast_chunks/{topic}, which
// this module makes and only other programs read).

#include "core/result.h"
#include "disk/disk.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace castwright::store {

class Output {
 public:
  /// Opens or makes the root and proves that it can be written, synced and renamed in, before any
  /// money is spent. `free_bytes_min`: Fault::storage where less space is left.
  static Result<Output> open(const std::filesystem::path& path, std::uint64_t free_bytes_min);
  /// Opens an existing root for reading; Fault::missing where there is none.
  static Result<Output> look(const std::filesystem::path& path);
  explicit Output(std::unique_ptr<disk::Folder> root) : root_(std::move(root)) {}

  disk::Folder& root() { return *root_; }

  /// Fault::busy where another process works on the topic.
  Result<std::unique_ptr<disk::Lock>> lock(const std::string& topic_id);
  /// A new run directory, made the topic's newest.
  Result<std::unique_ptr<disk::Folder>> make_run(const std::string& topic_id,
                                                 const std::string& run_id);
  Result<std::unique_ptr<disk::Folder>> open_run(const std::string& topic_id,
                                                 const std::string& run_id);

  struct Found {
    std::string topic_id;
    std::string run_id;
  };
  /// All runs on disk, newest first (the directory is the truth, the index a copy of it).
  Result<std::vector<Found>> runs();
  /// The run whose id starts with `prefix` ("" or "--last": the newest). Fault::missing where none
  /// or more than one does.
  Result<Found> find(const std::string& prefix);

 private:
  std::unique_ptr<disk::Folder> root_;
};

}  // namespace castwright::store
