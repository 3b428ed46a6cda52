#pragma once
// What is wrong with stored state, by file and place: the run directories against their own seals,
// hashes and names, and the run store against the run directories. Examining changes nothing.
// Rebuilding writes the run store only, and keeps the old one; links to removed runs go. One
// thread.

#include "core/clock.h"
#include "core/result.h"
#include "store/output.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::store {

struct Damage {
  enum class Severity {
    notice,  ///< a crash leaves it, or a person should know; nothing is lost
    damage,  ///< not what was written
  };
  Severity severity = Severity::damage;
  std::string run{};  ///< its id; empty: of the whole output root
  std::filesystem::path file{};
  std::optional<std::uint64_t> byte{};  ///< where in the file, as far as it is known
  std::string what{};
  std::string remedy{};
};
std::string_view name_of(Damage::Severity severity);

struct Examination {
  std::vector<Damage> problems{};  ///< in the order of the run directories, the run store last
  int runs = 0;                    ///< run directories that were examined
  bool damaged() const;
};
/// `run_id`: only this run and its rows; empty: everything. An error only where the root itself
/// cannot be read.
Result<Examination> examine(Output& output, const std::string& run_id = {});

struct Rebuilt {
  int runs = 0;
  int calls = 0;
  std::filesystem::path kept{};    ///< the old file under its new name; empty: there was none
  std::vector<Damage> problems{};  ///< of runs that could not be read and have no rows now
};
/// A new run store from all run directories, in place of the old one, which is kept beside it. The
/// old one stays in place until the new one is whole. Fault::busy where a process works on a topic.
Result<Rebuilt> rebuild_index(Output& output, WallTime now);

}  // namespace castwright::store
