#pragma once
// What the files of the doctor share. Used only by src/store/doctor*.cpp and rebuild_index.cpp; one
// thread.

#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/doctor.h"
#include "store/local_output.h"
#include "store/run_record.h"
#include "store/run_rows.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::store {

/// Collects what is found in one run, or in the root if `run` is empty.
class IssueCollector {
 public:
  explicit IssueCollector(std::vector<Damage>& problems, std::string run = {})
      : problems_(problems),
        run_(std::move(run)) {}

  void damage(std::filesystem::path file,
              std::string what,
              std::string remedy,
              std::optional<std::uint64_t> byte = {}) {
    add(Damage::Severity::damage, std::move(file), std::move(what), std::move(remedy), byte);
  }
  void notice(std::filesystem::path file,
              std::string what,
              std::string remedy,
              std::optional<std::uint64_t> byte = {}) {
    add(Damage::Severity::notice, std::move(file), std::move(what), std::move(remedy), byte);
  }
  /// Notes that a person removed a run: one notice, however many files still name the run.
  void removed(std::filesystem::path file, const std::string& run_id) {
    const bool told = std::ranges::any_of(problems_, [&](const Damage& one) {
      return one.severity == Damage::Severity::notice && one.run == run_id;
    });
    if (told) return;
    problems_.push_back(
        {.severity = Damage::Severity::notice,
         .run = run_id,
         .file = std::move(file),
         .what = fmt::format("run {} was removed; what it cost still counts", run_id),
         .remedy = "none is needed; castwright doctor --rebuild-index forgets it"});
  }
  std::size_t count() const { return problems_.size(); }

 private:
  void add(Damage::Severity severity,
           std::filesystem::path file,
           std::string what,
           std::string remedy,
           std::optional<std::uint64_t> byte) {
    problems_.push_back({.severity = severity,
                         .run = run_,
                         .file = std::move(file),
                         .byte = byte,
                         .what = std::move(what),
                         .remedy = std::move(remedy)});
  }

  std::vector<Damage>& problems_;
  std::string run_;
};

/// A run directory that could be read, with the rows that it should have in the run store.
struct ReadRun {
  Output::Found found{};
  std::filesystem::path path{};
  journal::RunState state{};
  RunRows rows{};
};

/// Examines every entry of `folder`: its kind, its mode, and whether a crash left it there.
void examine_entries(disk::Folder& folder, IssueCollector& issues);
/// Examines one run; nothing if its record or its events cannot be read.
std::optional<ReadRun> examine_run(disk::Folder& run,
                                   const Output::Found& found,
                                   IssueCollector& issues);
/// Examines the tapes, raw texts, checkpoints and the script of a run whose events could be read.
void examine_texts(disk::Folder& run, const journal::RunState& state, IssueCollector& issues);
/// Compares the same texts with each other, if the events that hold their hashes cannot be read.
void examine_prefixes(disk::Folder& run, IssueCollector& issues);
/// Compares every tape in the folder with its own name and, if `state` is given, with the events.
void examine_tapes(disk::Folder& run,
                   const std::string& run_id,
                   const journal::RunState* state,
                   IssueCollector& issues);

/// Returns every run directory of the root, the newest first. A folder that cannot be listed
/// becomes an issue.
std::vector<Output::Found> examine_root(LocalOutput& output, IssueCollector& issues);
/// Returns the topics whose link leads to a run that a person removed.
std::vector<std::string> topics_of_removed(LocalOutput& output);
/// Compares the run store with `runs`. `whole` means that these are all runs of the root.
void examine_index(LocalOutput& output,
                   const std::vector<ReadRun>& runs,
                   const std::vector<Output::Found>& found,
                   bool whole,
                   std::vector<Damage>& problems);

/// The offset of the first byte in which two texts differ.
std::size_t first_difference(std::string_view left, std::string_view right);

inline constexpr const char* restore_remedy = "restore it from a backup";
inline constexpr const char* rebuild_remedy = "castwright doctor --rebuild-index";

}  // namespace castwright::store
