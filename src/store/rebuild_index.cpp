// Makes a new run store from the run directories, and removes links to runs that are gone.

#include "core/id.h"
#include "store/doctor_parts.h"
#include "store/layout.h"
#include "store/run_store.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace castwright::store {
namespace {

/// The endings of the three files of a database: itself, its log, its shared memory.
constexpr std::array file_suffixes{"", "-wal", "-shm"};

/// Writes a new store. On return it is one file without a log, since the last connection that
/// closes merges the log into the file.
Status fill(const std::filesystem::path& file, const std::vector<ReadRun>& runs, Rebuilt& rebuilt) {
  CW_TRY(const auto store, RunStore::open("sqlite:" + file.string()));
  for (const ReadRun& run : runs) {
    const RunRow& row = run.rows.run;
    CW_RETURN_IF_ERROR(store->begin_run(row));
    ++rebuilt.runs;
    for (const CallRow& call : run.rows.calls) {
      CW_RETURN_IF_ERROR(store->put_call(call));
      ++rebuilt.calls;
    }
    CW_RETURN_IF_ERROR(store->record_calibration(run.rows.length_samples));
  }
  return {};
}

/// The time as "20261123-060102", which sorts and is safe in a file name.
std::string stamp(WallTime now) {
  std::string digits;
  for (const char byte : rfc3339(now).substr(0, 19)) {
    if (byte == 'T') digits += '-';
    if (byte >= '0' && byte <= '9') digits += byte;
  }
  return digits;
}

/// Renames the database, its log and its shared memory; skips those that do not exist.
Result<std::filesystem::path> move_aside(disk::Folder& root, WallTime now) {
  std::string kept_name = fmt::format("{}.damaged-{}", index_name, stamp(now));
  CW_TRY(const bool taken, root.exists(kept_name));
  if (taken) kept_name += "-" + random_hex(2);
  std::filesystem::path kept;
  for (const char* suffix : file_suffixes) {
    const std::string name = std::string(index_name) + suffix;
    CW_TRY(const bool there, root.exists(name));
    if (!there) continue;
    CW_RETURN_IF_ERROR(root.rename(name, kept_name + suffix));
    if (*suffix == '\0') kept = root.path() / kept_name;
  }
  CW_RETURN_IF_ERROR(root.sync());
  return kept;
}

/// Locks every topic. No process may have the old file open, since it would continue to spend by
/// the old rows. The locks are held until the new file is in place.
Result<std::vector<std::unique_ptr<Tenure>>> lock_all(LocalOutput& output,
                                                      const std::vector<Output::Found>& found,
                                                      std::vector<std::string> topics) {
  std::vector<std::unique_ptr<Tenure>> locks;
  for (const Output::Found& run : found)
    topics.push_back(run.topic_id);
  std::ranges::sort(topics);
  const auto [begin, end] = std::ranges::unique(topics);
  topics.erase(begin, end);
  for (const std::string& topic_id : topics) {
    CW_TRY(auto lock, output.hold({.topic_id = topic_id}));
    locks.push_back(std::move(lock));
  }
  return locks;
}

/// Makes links that led to a removed run lead to the newest remaining run of the topic, or removes
/// them if there is none.
Status mend_links(LocalOutput& output,
                  const std::vector<std::string>& topics,
                  const std::vector<Output::Found>& found) {
  if (topics.empty()) return {};
  CW_TRY(const auto links, output.root().folder(newest_folder));
  for (const std::string& topic_id : topics) {
    const auto newest = std::ranges::find(found, topic_id, &Output::Found::topic_id);
    if (newest == found.end()) {
      CW_RETURN_IF_ERROR(links->remove(topic_id));
    } else {
      CW_RETURN_IF_ERROR(links->link(
          topic_id, std::filesystem::path("..") / runs_folder / topic_id / newest->run_id));
    }
  }
  return links->sync();
}

}  // namespace

Result<Rebuilt> rebuild_index(LocalOutput& output, WallTime now) {
  Rebuilt rebuilt;
  std::vector<Damage> unread;
  IssueCollector of_root(unread);
  const std::vector<Output::Found> found = examine_root(output, of_root);
  const std::vector<std::string> without_runs = topics_of_removed(output);
  CW_TRY(const auto locks, lock_all(output, found, without_runs));
  std::vector<ReadRun> runs;
  for (const Output::Found& one : found) {
    CW_TRY(const auto folder, output.open_run(one));
    std::vector<Damage> problems;
    IssueCollector issues(problems, one.run_id);
    auto run = examine_run(*folder, one, issues);
    if (run) {
      runs.push_back(*std::move(run));
    } else {
      std::ranges::move(problems, std::back_inserter(rebuilt.problems));
    }
  }
  disk::Folder& root = output.root();
  const std::string fresh = fmt::format(".{}.{}.tmp", index_name, random_hex(4));
  if (auto filled = fill(root.path() / fresh, runs, rebuilt); !filled) {
    for (const char* suffix : file_suffixes) [[maybe_unused]]
      const Status removed = root.remove(fresh + suffix);
    return std::unexpected(std::move(filled).error());
  }
  CW_TRY(rebuilt.kept, move_aside(root, now));
  CW_RETURN_IF_ERROR(root.rename(fresh, index_name));
  CW_RETURN_IF_ERROR(root.sync());
  CW_RETURN_IF_ERROR(mend_links(output, without_runs, found));
  return rebuilt;
}

}  // namespace castwright::store
