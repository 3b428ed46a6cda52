#include "store/local_output.h"

#include "core/id.h"
#include "store/layout.h"
#include "topic/topic.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

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

/// A run as a path names it, with the root before it.
struct RunPath {
  std::filesystem::path root;
  Output::Found run;
};
std::optional<RunPath> run_path_of(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path whole =
      std::filesystem::weakly_canonical(std::filesystem::absolute(path, error), error);
  if (error) return std::nullopt;
  // ROOT/runs/TOPIC/RUN, and maybe more: the part that is nearest to the end counts.
  std::filesystem::path run = whole;
  for (; run.has_relative_path(); run = run.parent_path()) {
    const std::filesystem::path topic = run.parent_path();
    const std::filesystem::path runs = topic.parent_path();
    if (!is_ulid(run.filename().string()) || runs.filename() != runs_folder) continue;
    if (!topic::check_id(topic.filename().string())) continue;
    return RunPath{
        .root = runs.parent_path(),
        .run = {.topic_id = topic.filename().string(), .run_id = run.filename().string()}};
  }
  return std::nullopt;
}

/// The folder of a run while it is removed: a name that is no run's.
constexpr std::string_view removed_ending = ".removed";
std::string removed_name(const std::string& run_id) {
  return fmt::format(".{}{}", run_id, removed_ending);
}
/// The run whose removal was not finished; "" for any other name.
std::string run_of_removed(std::string_view name) {
  if (!name.starts_with('.') || !name.ends_with(removed_ending)) return {};
  const std::string run_id(name.substr(1, name.size() - 1 - removed_ending.size()));
  return is_ulid(run_id) ? run_id : std::string();
}

/// A topic that this process alone works on, until it ends.
class LockedTopic : public Tenure {
 public:
  explicit LockedTopic(std::unique_ptr<disk::Lock> lock) : lock_(std::move(lock)) {}

 private:
  std::unique_ptr<disk::Lock> lock_;
};

}  // namespace

bool is_unfinished_removal(std::string_view name) {
  return !run_of_removed(name).empty();
}

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

Result<LocalOutput> LocalOutput::open(const std::filesystem::path& path) {
  CW_TRY(auto root, disk::open_folder(path, disk::Missing::make));
  return LocalOutput(std::move(root));
}

std::string LocalOutput::name() const {
  return root_->path().string();
}

std::string LocalOutput::store_url() const {
  return "sqlite:" + (root_->path() / index_name).string();
}

Status LocalOutput::prove(std::uint64_t free_bytes_min) {
  CW_RETURN_IF_ERROR(enough_space(*root_, free_bytes_min));
  return probe(*root_);
}

Result<LocalOutput> LocalOutput::look(const std::filesystem::path& path) {
  CW_TRY(auto root, disk::open_folder(path, disk::Missing::fail));
  return LocalOutput(std::move(root));
}

Result<std::unique_ptr<Tenure>> LocalOutput::hold(const Found& run,
                                                  std::vector<std::string>* warnings) {
  CW_TRY(auto all, root_->folder(runs_folder));
  CW_TRY(auto topic, all->folder(run.topic_id));
  auto lock = topic->lock(lock_name);
  if (!lock && lock.error().fault == Fault::busy) {
    return fail(Fault::busy,
                fmt::format("another process works on topic {} in {}: {}",
                            run.topic_id,
                            name(),
                            lock.error().what));
  }
  if (!lock) return std::unexpected(std::move(lock).error());
  if (warnings != nullptr) {
    struct statfs system{};
    const std::filesystem::path& path = topic->path();
    const bool known = ::statfs(path.c_str(), &system) == 0;
    std::string warning = known ? lock_warning(system.f_type, root_->path()) : std::string();
    if (!warning.empty()) warnings->push_back(std::move(warning));
  }
  return std::make_unique<LockedTopic>(*std::move(lock));
}

Result<bool> LocalOutput::is_held(const Found& run) {
  CW_TRY(auto topic, open_topic(run.topic_id));
  return topic->is_locked(lock_name);
}

Result<std::unique_ptr<disk::Folder>> LocalOutput::open_topic(const std::string& topic_id) {
  CW_TRY(auto all, root_->folder(runs_folder, disk::Missing::fail));
  return all->folder(topic_id, disk::Missing::fail);
}

Result<std::unique_ptr<disk::Folder>> LocalOutput::open_run(const Found& run) {
  CW_TRY(auto topic, open_topic(run.topic_id));
  return topic->folder(run.run_id, disk::Missing::fail);
}

Result<std::unique_ptr<disk::Folder>> LocalOutput::make_run(const Found& run) {
  CW_TRY(auto all, root_->folder(runs_folder));
  CW_TRY(auto topic, all->folder(run.topic_id));
  CW_TRY(auto made, topic->folder(run.run_id));
  CW_TRY(auto newest, root_->folder(newest_folder));
  const auto target = std::filesystem::path("..") / runs_folder / run.topic_id / run.run_id;
  CW_RETURN_IF_ERROR(newest->link(run.topic_id, target));
  CW_RETURN_IF_ERROR(topic->sync());
  CW_RETURN_IF_ERROR(all->sync());
  CW_RETURN_IF_ERROR(root_->sync());
  return made;
}

Result<std::vector<Output::Found>> LocalOutput::runs(std::vector<Error>* unread) {
  std::vector<Found> found;
  CW_TRY(const bool any, root_->exists(runs_folder));
  if (!any) return found;
  CW_TRY(auto all, root_->folder(runs_folder, disk::Missing::fail));
  CW_TRY(const auto topics, all->list());
  for (const std::string& topic_id : topics) {
    if (!topic::check_id(topic_id)) continue;
    Status added = add_runs_of(topic_id, *all, found);
    if (added) continue;
    if (unread == nullptr) return std::unexpected(std::move(added).error());
    unread->push_back(std::move(added).error());
  }
  std::ranges::sort(found, std::greater{}, &Found::run_id);
  return found;
}

std::optional<std::filesystem::path> LocalOutput::root_of(const std::filesystem::path& path) {
  auto found = run_path_of(path);
  return found ? std::optional(std::move(found->root)) : std::nullopt;
}

Result<Output::Found> LocalOutput::run_at(const std::filesystem::path& path) {
  const auto found = run_path_of(path);
  std::error_code error;
  const bool ours = found && std::filesystem::equivalent(found->root, root_->path(), error);
  const auto topic = ours ? open_topic(found->run.topic_id) : fail(Fault::missing, "");
  if (topic && (*topic)->look(found->run.run_id)) return found->run;
  return fail(Fault::missing, fmt::format("{} leads to no run in {}", path.string(), name()));
}

/// Lets the link of a topic lead to its newest run after another was removed, or removes it if
/// there is none any more.
Status LocalOutput::lead_to_newest(const std::string& topic_id, disk::Folder& topic) {
  CW_TRY(const auto links, root_->folder(newest_folder));
  CW_TRY(const auto names, topic.list());
  const auto newest = std::ranges::max_element(
      names, {}, [](const std::string& name) { return is_ulid(name) ? name : std::string(); });
  if (newest == names.end() || !is_ulid(*newest)) {
    CW_RETURN_IF_ERROR(links->remove(topic_id));
  } else {
    CW_RETURN_IF_ERROR(
        links->link(topic_id, std::filesystem::path("..") / runs_folder / topic_id / *newest));
  }
  return links->sync();
}

Result<std::vector<Output::Found>> LocalOutput::runs_of(const std::string& topic_id) {
  std::vector<Found> found;
  auto all = root_->folder(runs_folder, disk::Missing::fail);
  if (!all && all.error().fault == Fault::missing) return found;
  if (!all) return std::unexpected(std::move(all).error());
  CW_TRY(const bool there, (*all)->exists(topic_id));
  if (there) CW_RETURN_IF_ERROR(add_runs_of(topic_id, **all, found));
  std::ranges::sort(found, std::greater{}, &Found::run_id);
  return found;
}

Status LocalOutput::remove_run(const Found& run) {
  CW_TRY(const auto topic, open_topic(run.topic_id));
  const std::string removed = removed_name(run.run_id);
  CW_RETURN_IF_ERROR(topic->rename(run.run_id, removed));
  CW_RETURN_IF_ERROR(topic->sync());
  CW_RETURN_IF_ERROR(lead_to_newest(run.topic_id, *topic));
  CW_RETURN_IF_ERROR(topic->remove_tree(removed));
  return topic->sync();
}

Result<std::vector<Output::Found>> LocalOutput::remove_leftovers() {
  std::vector<Found> removed;
  CW_TRY(const bool any, root_->exists(runs_folder));
  if (!any) return removed;
  CW_TRY(const auto all, root_->folder(runs_folder, disk::Missing::fail));
  CW_TRY(const auto topics, all->list());
  for (const std::string& topic_id : topics) {
    if (!topic::check_id(topic_id)) continue;
    CW_TRY(const disk::Entry entry, all->look(topic_id));
    if (entry.kind != disk::Entry::Kind::folder) continue;
    CW_TRY(const auto topic, all->folder(topic_id, disk::Missing::fail));
    CW_TRY(const auto names, topic->list());
    if (std::ranges::all_of(names, &std::string::empty, run_of_removed)) continue;
    const auto tenure = hold({.topic_id = topic_id});
    if (!tenure && tenure.error().fault == Fault::busy) continue;
    if (!tenure) return std::unexpected(tenure.error());
    CW_RETURN_IF_ERROR(lead_to_newest(topic_id, *topic));
    for (const std::string& name : names) {
      std::string run_id = run_of_removed(name);
      if (run_id.empty()) continue;
      CW_RETURN_IF_ERROR(topic->remove_tree(name));
      removed.push_back({.topic_id = topic_id, .run_id = std::move(run_id)});
    }
    CW_RETURN_IF_ERROR(topic->sync());
  }
  return removed;
}

std::optional<Output::Found> LocalOutput::find_whole(const std::string& run_id) {
  const auto all = root_->folder(runs_folder, disk::Missing::fail);
  const auto topics = all ? (*all)->list() : Result<std::vector<std::string>>();
  if (!all || !topics) return std::nullopt;
  for (const std::string& topic_id : *topics) {
    if (!topic::check_id(topic_id)) continue;
    const auto topic = (*all)->folder(topic_id, disk::Missing::fail);
    if (topic && (*topic)->look(run_id)) return Found{.topic_id = topic_id, .run_id = run_id};
  }
  return std::nullopt;
}

Status LocalOutput::add_runs_of(const std::string& topic_id,
                                disk::Folder& all,
                                std::vector<Found>& found) {
  CW_TRY(const disk::Entry entry, all.look(topic_id));
  // This is a person's file beside the topics.
  if (entry.kind != disk::Entry::Kind::folder) return {};
  CW_TRY(auto topic, all.folder(topic_id, disk::Missing::fail));
  CW_TRY(const auto runs, topic->list());
  for (const std::string& run_id : runs) {
    if (!is_ulid(run_id)) continue;
    CW_TRY(const disk::Entry run, topic->look(run_id));
    // A link in place of a run counts as a run: whoever opens it reports damage, not a missing run.
    if (run.kind != disk::Entry::Kind::folder && run.kind != disk::Entry::Kind::link) continue;
    found.push_back({.topic_id = topic_id, .run_id = run_id});
  }
  return {};
}

}  // namespace castwright::store
