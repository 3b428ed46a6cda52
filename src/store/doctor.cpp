#include "store/doctor.h"

#include "core/id.h"
#include "store/doctor_parts.h"
#include "store/layout.h"
#include "topic/topic.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

namespace castwright::store {
namespace {

/// True for `.NAME.HEX.tmp`, as an atomic replacement names its file, and for the file that proves
/// the root writable.
bool is_leftover(std::string_view name) {
  constexpr std::string_view ending = ".tmp";
  constexpr std::size_t random_digits = 8;
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (!name.starts_with('.')) return false;
  if (name.starts_with(".probe.")) return true;
  if (!name.ends_with(ending)) return false;
  name.remove_suffix(ending.size());
  const std::size_t point = name.rfind('.');
  const std::string_view digits = name.substr(point + 1);
  return point > 0 && digits.size() == random_digits && std::ranges::all_of(digits, is_hex);
}

void examine_entry(disk::Folder& folder, const std::string& name, IssueCollector& issues) {
  const std::filesystem::path path = folder.path() / name;
  const auto entry = folder.look(name);
  if (!entry) {
    if (entry.error().fault == Fault::missing) return;  // A working process has just removed it.
    return issues.damage(path, entry.error().what, restore_remedy);
  }
  const bool is_folder = entry->kind == disk::Entry::Kind::folder;
  if (!is_folder && entry->kind != disk::Entry::Kind::file) {
    const bool link = entry->kind == disk::Entry::Kind::link;
    return issues.damage(path,
                         link ? "a link, which is not followed here"
                              : "a pipe, a socket or a device in place of a file",
                         "find out who made it, then remove it");
  }
  if (is_leftover(name)) {
    return issues.notice(
        path, "left over from a process that was killed; nothing names it", "it may be removed");
  }
  // A file that was made under another setting may be more private than files are now, but its
  // owner needs the whole of the private modes.
  const unsigned most = is_folder ? disk::folder_mode() : disk::file_mode();
  const unsigned least = is_folder ? 0700 : disk::private_mode;
  const bool is_sound = (entry->mode & ~most) == 0 && (entry->mode & least) == least;
  if (is_sound) return;
  const unsigned mode = (entry->mode & most) | least;
  issues.damage(path,
                fmt::format("its mode is {:04o} and not {:04o}", entry->mode, mode),
                fmt::format("chmod {:o} {}", mode, path.string()));
}

/// The names in `folder`; adds an issue if it cannot be listed.
std::vector<std::string> names_in(disk::Folder& folder, IssueCollector& issues) {
  auto names = folder.list();
  if (names) return *std::move(names);
  issues.damage(folder.path(), names.error().what, "see that this user may read it");
  return {};
}

/// Opens the folder `name` if it is one; never makes it and never follows a link.
std::unique_ptr<disk::Folder> folder_in(disk::Folder& folder,
                                        const std::string& name,
                                        IssueCollector& issues) {
  const auto entry = folder.look(name);
  if (!entry || entry->kind != disk::Entry::Kind::folder) return nullptr;
  auto inner = folder.folder(name, disk::Missing::fail);
  if (inner) return *std::move(inner);
  issues.damage(folder.path() / name, inner.error().what, "see that this user may read it");
  return nullptr;
}

/// True if the link leads to a run of this topic that does not exist any more.
bool leads_to_removed(const std::filesystem::path& folder,
                      const std::string& topic_id,
                      const std::filesystem::path& target) {
  const std::filesystem::path run_id = target.filename();
  if (!is_ulid(run_id.string())) return false;
  if (target != std::filesystem::path("..") / runs_folder / topic_id / run_id) return false;
  std::error_code error;
  const auto status = std::filesystem::symlink_status(folder / target, error);
  return status.type() == std::filesystem::file_type::not_found;
}

/// Examines podcast_chunks/{topic}, which must be links to existing runs.
void examine_links(LocalOutput& output,
                   const std::vector<Output::Found>& runs,
                   IssueCollector& issues) {
  const auto links = folder_in(output.root(), newest_folder, issues);
  if (!links) return;
  for (const std::string& name : names_in(*links, issues)) {
    const std::filesystem::path path = links->path() / name;
    const auto entry = links->look(name);
    if (!entry || entry->kind != disk::Entry::Kind::link) {
      examine_entry(*links, name, issues);
      if (entry && entry->kind == disk::Entry::Kind::file && !is_leftover(name)) {
        issues.damage(path, "no link to a run", "move it away; the next run makes the link");
      }
      continue;
    }
    if (is_leftover(name)) {
      issues.notice(path, "left over from a process that was killed", "it may be removed");
      continue;
    }
    std::error_code error;
    const std::filesystem::path target = std::filesystem::read_symlink(path, error);
    const auto newest = std::ranges::find(runs, name, &Output::Found::topic_id);
    const auto leads_to = [&](const Output::Found& run) {
      return run.topic_id == name
             && target == std::filesystem::path("..") / runs_folder / name / run.run_id;
    };
    if (!error && leads_to_removed(links->path(), name, target)) {
      issues.removed(path, target.filename().string());
    } else if (error || std::ranges::none_of(runs, leads_to)) {
      issues.damage(path,
                    fmt::format("leads to {}, which is no run of this topic", target.string()),
                    "remove it; the next run makes it again");
    } else if (!leads_to(*newest)) {
      issues.notice(path,
                    fmt::format("leads to {}, and {} is newer", target.string(), newest->run_id),
                    "none is needed; the next run sets it");
    }
  }
}

/// True for a name that this program makes in the root; everything else there belongs to the user.
bool is_ours(std::string_view name) {
  const bool index = name.starts_with(index_name) && !name.contains(".damaged-");
  return index || name == runs_folder || name == newest_folder || is_leftover(name);
}

void examine_topic(disk::Folder& topic,
                   const std::string& topic_id,
                   std::vector<Output::Found>& found,
                   IssueCollector& issues) {
  for (const std::string& name : names_in(topic, issues)) {
    if (is_unfinished_removal(name)) {
      issues.notice(topic.path() / name,
                    "what a removal of this run left when it was killed",
                    "`castwright prune --yes` removes it");
    }
    if (!is_ulid(name) && name != lock_name) continue;
    examine_entry(topic, name, issues);
    const auto entry = topic.look(name);
    if (entry && name != lock_name && entry->kind == disk::Entry::Kind::folder) {
      found.push_back({.topic_id = topic_id, .run_id = name});
    }
  }
}

std::unique_ptr<disk::Folder> run_folder(LocalOutput& output,
                                         const Output::Found& found,
                                         IssueCollector& issues) {
  const auto all = folder_in(output.root(), runs_folder, issues);
  const auto topic = all ? folder_in(*all, found.topic_id, issues) : nullptr;
  return topic ? folder_in(*topic, found.run_id, issues) : nullptr;
}

}  // namespace

std::string_view name_of(Damage::Severity severity) {
  return severity == Damage::Severity::damage ? "damage" : "notice";
}

bool Examination::damaged() const {
  return std::ranges::any_of(
      problems, [](const Damage& one) { return one.severity == Damage::Severity::damage; });
}

void examine_entries(disk::Folder& folder, IssueCollector& issues) {
  for (const std::string& name : names_in(folder, issues))
    examine_entry(folder, name, issues);
}

std::vector<Output::Found> examine_root(LocalOutput& output, IssueCollector& issues) {
  disk::Folder& root = output.root();
  for (const std::string& name : names_in(root, issues)) {
    if (is_ours(name)) examine_entry(root, name, issues);
  }
  std::vector<Output::Found> found;
  const auto all = folder_in(root, runs_folder, issues);
  if (!all) return found;
  for (const std::string& topic_id : names_in(*all, issues)) {
    if (!topic::check_id(topic_id)) continue;
    examine_entry(*all, topic_id, issues);
    const auto topic = folder_in(*all, topic_id, issues);
    if (topic) examine_topic(*topic, topic_id, found, issues);
  }
  std::ranges::sort(found, std::greater{}, &Output::Found::run_id);
  return found;
}

std::vector<std::string> topics_of_removed(LocalOutput& output) {
  std::vector<Damage> unread;
  IssueCollector issues(unread);
  const auto links = folder_in(output.root(), newest_folder, issues);
  if (!links) return {};
  std::vector<std::string> topics = names_in(*links, issues);
  std::erase_if(topics, [&](const std::string& topic_id) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(links->path() / topic_id, error);
    return error || !topic::check_id(topic_id)
           || !leads_to_removed(links->path(), topic_id, target);
  });
  return topics;
}

std::size_t first_difference(std::string_view left, std::string_view right) {
  const auto [a, b] = std::ranges::mismatch(left, right);
  return static_cast<std::size_t>(a - left.begin());
}

Result<Examination> examine(LocalOutput& output, const std::string& run_id) {
  CW_TRY(const auto listed, output.root().list());
  Examination examination;
  std::vector<Damage> of_root;
  IssueCollector root_issues(of_root);
  const std::vector<Output::Found> found = examine_root(output, root_issues);
  examine_links(output, found, root_issues);
  if (run_id.empty()) examination.problems = std::move(of_root);
  std::vector<ReadRun> runs;
  for (const Output::Found& one : found) {
    if (!run_id.empty() && one.run_id != run_id) continue;
    IssueCollector issues(examination.problems, one.run_id);
    const auto folder = run_folder(output, one, issues);
    if (!folder) continue;
    ++examination.runs;
    if (auto run = examine_run(*folder, one, issues)) runs.push_back(*std::move(run));
  }
  examine_index(output, runs, found, run_id.empty(), examination.problems);
  return examination;
}

}  // namespace castwright::store
