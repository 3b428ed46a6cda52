#pragma once
// The output root: the folder tree in which runs live on this machine. Everything is opened
// relative to the root and never through a link. The directory is the truth about which runs there
// are, the run store a copy of it. The link podcast_chunks/{topic} is made here and read only by
// other programs.

#include "core/result.h"
#include "disk/disk.h"
#include "store/output.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::store {

class LocalOutput : public Output {
 public:
  static Result<LocalOutput> open(const std::filesystem::path& path);
  static Result<LocalOutput> look(const std::filesystem::path& path);
  explicit LocalOutput(std::unique_ptr<disk::Folder> root) : root_(std::move(root)) {}

  disk::Folder& root() const { return *root_; }

  std::string name() const override;
  std::string store_url() const override;
  Status prove(std::uint64_t free_bytes_min) override;
  Result<bool> is_held(const Found& run) override;
  /// Locks the whole topic, so that no two runs of it are made or resumed at the same time.
  Result<std::unique_ptr<Tenure>> hold(const Found& run,
                                       std::vector<std::string>* warnings = nullptr) override;
  Result<std::unique_ptr<disk::Folder>> make_run(const Found& run) override;
  Result<std::unique_ptr<disk::Folder>> open_run(const Found& run) override;
  /// A folder whose name is no topic's or run's is skipped.
  Result<std::vector<Found>> runs(std::vector<Error>* unread = nullptr) override;
  Result<std::vector<Found>> runs_of(const std::string& topic_id) override;
  Status remove_run(const Found& run) override;
  Result<std::vector<Found>> remove_leftovers() override;

  /// The output root of the run that the path leads into, whether it exists or not; nothing if the
  /// path is not that of a run.
  static std::optional<std::filesystem::path> root_of(const std::filesystem::path& path);

 private:
  Result<Found> run_at(const std::filesystem::path& path) override;
  Status lead_to_newest(const std::string& topic_id, disk::Folder& topic);
  std::optional<Found> find_whole(const std::string& run_id) override;
  Status add_runs_of(const std::string& topic_id, disk::Folder& all, std::vector<Found>& found);
  Result<std::unique_ptr<disk::Folder>> open_topic(const std::string& topic_id);

  std::unique_ptr<disk::Folder> root_;
};

/// Is this the name of a run's folder whose removal was not finished?
bool is_unfinished_removal(std::string_view name);
/// The warning about a lock on a file system of this kind (statfs(2) f_type); "" if none is needed.
std::string lock_warning(std::int64_t file_system, const std::filesystem::path& root);

}  // namespace castwright::store
