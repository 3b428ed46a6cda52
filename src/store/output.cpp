#include "store/output.h"

#include "core/id.h"
#include "store/layout.h"
#include "topic/topic.h"

#include <algorithm>

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>

namespace castwright::store {
namespace {

/// Tries a write, a sync and a rename, which must work before anything is paid for.
Status probe(disk::Folder& root) {
  const std::string name = ".probe." + random_hex(4);
  CW_RETURN_IF_ERROR(root.replace(name, "castwright\n"));
  return root.remove(name);
}

Status enough_space(disk::Folder& root, std::uint64_t free_bytes_min) {
  CW_TRY(const std::uint64_t free_bytes, root.free_bytes());
  if (free_bytes >= free_bytes_min) return {};
  return fail(Fault::storage,
              fmt::format("{}: {} bytes are free, a run may need {}",
                          root.path().string(),
                          free_bytes,
                          free_bytes_min));
}

}  // namespace

std::string lock_warning(std::int64_t file_system, const std::filesystem::path& root) {
  // Whether the kernel's NFS client passes flock(2) on depends on its version and on mount options.
  const char* const name = file_system == NFS_SUPER_MAGIC    ? "NFS"
                           : file_system == SMB_SUPER_MAGIC  ? "SMB"
                           : file_system == SMB2_SUPER_MAGIC ? "SMB"
                           : file_system == CIFS_SUPER_MAGIC ? "SMB"
                                                             : nullptr;
  if (name == nullptr) return {};
  return fmt::format(
      "{} is on a network file system ({}): another machine may not see that this topic is being "
      "worked on, and the run store needs a local disk; use one machine only, or another "
      "--output-root",
      root.string(),
      name);
}

Result<Output> Output::open(const std::filesystem::path& path) {
  CW_TRY(auto root, disk::open_folder(path, disk::Missing::make));
  return Output(std::move(root));
}

std::string Output::store_url() const {
  return "sqlite:" + (root_->path() / index_name).string();
}

Status Output::prove(std::uint64_t free_bytes_min) {
  CW_RETURN_IF_ERROR(enough_space(*root_, free_bytes_min));
  return probe(*root_);
}

Result<Output> Output::look(const std::filesystem::path& path) {
  CW_TRY(auto root, disk::open_folder(path, disk::Missing::fail));
  return Output(std::move(root));
}

Result<std::unique_ptr<disk::Lock>> Output::lock(const std::string& topic_id,
                                                 std::vector<std::string>* warnings) {
  CW_TRY(auto all, root_->folder(runs_folder));
  CW_TRY(auto topic, all->folder(topic_id));
  auto lock = topic->lock(lock_name);
  if (!lock && lock.error().fault == Fault::busy) {
    return fail(Fault::busy,
                fmt::format("another process works on topic {} in {}: {}",
                            topic_id,
                            root_->path().string(),
                            lock.error().what));
  }
  if (lock && warnings != nullptr) {
    struct statfs system{};
    const std::filesystem::path& path = topic->path();
    const bool known = ::statfs(path.c_str(), &system) == 0;
    std::string warning = known ? lock_warning(system.f_type, root_->path()) : std::string();
    if (!warning.empty()) warnings->push_back(std::move(warning));
  }
  return lock;
}

Result<std::unique_ptr<disk::Folder>> Output::open_run(const std::string& topic_id,
                                                       const std::string& run_id) {
  CW_TRY(auto all, root_->folder(runs_folder));
  CW_TRY(auto topic, all->folder(topic_id));
  return topic->folder(run_id);
}

Result<std::unique_ptr<disk::Folder>> Output::make_run(const std::string& topic_id,
                                                       const std::string& run_id) {
  CW_TRY(auto run, open_run(topic_id, run_id));
  CW_TRY(auto newest, root_->folder(newest_folder));
  const auto target = std::filesystem::path("..") / runs_folder / topic_id / run_id;
  CW_RETURN_IF_ERROR(newest->link(topic_id, target));
  CW_TRY(auto all, root_->folder(runs_folder));
  CW_TRY(auto topic, all->folder(topic_id));
  CW_RETURN_IF_ERROR(topic->sync());
  CW_RETURN_IF_ERROR(all->sync());
  CW_RETURN_IF_ERROR(root_->sync());
  return run;
}

Result<std::vector<Output::Found>> Output::runs() {
  std::vector<Found> found;
  CW_TRY(const bool any, root_->exists(runs_folder));
  if (!any) return found;
  CW_TRY(auto all, root_->folder(runs_folder));
  CW_TRY(const auto topics, all->list());
  for (const std::string& topic_id : topics) {
    if (!topic::check_id(topic_id)) continue;
    CW_TRY(const disk::Entry entry, all->look(topic_id));
    // This is a person's file beside the topics.
    if (entry.kind != disk::Entry::Kind::folder) continue;
    CW_TRY(auto topic, all->folder(topic_id));
    CW_TRY(const auto runs, topic->list());
    for (const std::string& run_id : runs) {
      if (!is_ulid(run_id)) continue;
      CW_TRY(const disk::Entry run, topic->look(run_id));
      // A link in place of a run counts as a run: whoever opens it reports damage, not a missing
      // run.
      if (run.kind != disk::Entry::Kind::folder && run.kind != disk::Entry::Kind::link) continue;
      found.push_back({.topic_id = topic_id, .run_id = run_id});
    }
  }
  std::ranges::sort(found, std::greater{}, &Found::run_id);
  return found;
}

Result<Output::Found> Output::find(const std::string& prefix) {
  CW_TRY(const auto all, runs());
  if (all.empty()) {
    return fail(Fault::missing, fmt::format("no runs in {}", root_->path().string()));
  }
  if (prefix.empty()) return all.front();
  std::vector<Found> matching;
  for (const Found& run : all) {
    if (run.run_id.starts_with(prefix)) matching.push_back(run);
  }
  if (matching.size() == 1) return matching.front();
  return fail(
      Fault::missing,
      matching.empty()
          ? fmt::format("no run {} in {}", prefix, root_->path().string())
          : fmt::format(
                "{} runs in {} begin with {}", matching.size(), root_->path().string(), prefix));
}

}  // namespace castwright::store
