#pragma once
// What the files of the doctor share; for them alone.

#include "disk/disk.h"
#include "journal/run_state.h"
#include "store/doctor.h"
#include "store/output.h"
#include "store/run_record.h"
#include "store/run_rows.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace castwright::store {

/// Collects the problems of one run, or of the root.
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
  /// A person took a run away: one line, whatever still names it.
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

/// A run directory that could be read.
struct ReadRun {
  Output::Found found{};
  std::filesystem::path path{};
  journal::RunState state{};
  RunRows rows{};
};

/// What `folder` may hold: kinds, modes, leftovers of a crash.
void examine_entries(disk::Folder& folder, IssueCollector& issues);
/// The checks of one run; nothing where its record or its events cannot be read.
std::optional<ReadRun> examine_run(disk::Folder& run,
                                   const Output::Found& found,
                                   IssueCollector& issues);
/// Tapes, raw texts, checkpoints and the script of a run whose events could be read.
void examine_texts(disk::Folder& run, const journal::RunState& state, IssueCollector& issues);
/// The same texts against each other, where the events that hold their hashes cannot be read.
void examine_prefixes(disk::Folder& run, IssueCollector& issues);
/// Every tape that lies in the folder, against its own name and, where they are known, the events.
void examine_tapes(disk::Folder& run,
                   const std::string& run_id,
                   const journal::RunState* state,
                   IssueCollector& issues);

/// Every run directory of the root, newest first; what cannot be listed becomes an issue.
std::vector<Output::Found> examine_root(Output& output, IssueCollector& issues);
/// Topics whose link leads to a run that a person took away.
std::vector<std::string> topics_of_removed(Output& output);
/// The run store against `runs`. `whole`: they are all runs of the root.
void examine_index(Output& output,
                   const std::vector<ReadRun>& runs,
                   const std::vector<Output::Found>& found,
                   bool whole,
                   std::vector<Damage>& problems);
/// Another process works on the topic now.
bool is_working(Output& output, const std::string& topic_id);

/// The place of the first byte in which two texts differ.
std::size_t first_difference(std::string_view left, std::string_view right);

inline constexpr const char* restore_remedy = "restore it from a backup";
inline constexpr const char* rebuild_remedy = "castwright doctor --rebuild-index";

}  // namespace castwright::store
