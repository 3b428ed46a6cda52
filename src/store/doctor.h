#pragma once
// Finds what is wrong with stored state, by file and place: compares the run directories with their
// own seals, hashes and names, and the run store with the run directories. Examining changes
// nothing. Rebuilding writes only the run store, keeps the old one, and removes links to removed
// runs. One thread.

#include "core/clock.h"
#include "core/result.h"
#include "store/local_output.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::store {

/// One thing that the doctor found, with its place and what a person can do about it.
struct Damage {
  enum class Severity {
    notice,  ///< A crash left it, or a person should know of it; nothing is lost.
    damage,  ///< The file is not what was written.
  };
  Severity severity = Severity::damage;
  std::string run{};  ///< The id of the run; empty if the whole output root is meant.
  std::filesystem::path file{};
  std::optional<std::uint64_t> byte{};  ///< The place in the file; nothing if it is unknown.
  std::string what{};
  std::string remedy{};
};
std::string_view name_of(Damage::Severity severity);

struct Examination {
  /// What was found, in the order of the run directories, the run store last.
  std::vector<Damage> problems{};
  int runs = 0;  ///< The number of run directories that were examined.
  bool damaged() const;
};
/// Examines the run `run_id` and its rows, or everything if `run_id` is empty. Fails only if the
/// root itself cannot be read.
Result<Examination> examine(LocalOutput& output, const std::string& run_id = {});

struct Rebuilt {
  int runs = 0;
  int calls = 0;
  std::filesystem::path kept{};  ///< The old file under its new name; empty if there was none.
  /// What was found in runs that could not be read and therefore have no rows now.
  std::vector<Damage> problems{};
};
/// Makes a new run store from all run directories and puts it in place of the old one, which is
/// kept beside it. The old one stays in place until the new one is complete. Fault::busy if a
/// process works on a topic.
Result<Rebuilt> rebuild_index(LocalOutput& output, WallTime now);

}  // namespace castwright::store
