#pragma once
// The use case `runs`: the runs of an output root, as far as somebody asks for them, and what they
// cost together. It sends nothing and changes nothing. Any thread.

#include "app/run_view.h"
#include "core/clock.h"
#include "core/money.h"
#include "core/result.h"
#include "store/output.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// Which runs are wanted; what is not set excludes none.
struct RunFilter {
  std::string topic{};
  /// One of run_states.
  std::string state{};
  std::optional<WallTime> since{};     ///< made at this time or later
  std::optional<std::size_t> limit{};  ///< at most so many, the newest
};
/// What `runs --state` takes: the states of state_name(), and `unfinished` for those with something
/// left that nobody works on.
std::span<const std::string_view> run_states();

/// What runs are together.
struct RunTotals {
  std::size_t runs = 0;
  std::int64_t words = 0;
  Nanodollars cost = 0;           ///< of the bills that are known
  std::size_t unknown_bills = 0;  ///< runs of which a bill is unknown
  Tokens tokens{};
};

struct RunList {
  std::vector<RunView> runs{};         ///< the newest first
  std::vector<std::string> damaged{};  ///< why a run could not be read, a line each
  RunTotals paid{};                    ///< of the runs in the list that are no rehearsals
  RunTotals rehearsed{};               ///< of those that are
  /// Of paid runs that `prune` removed, if the filter names neither a state nor a limit. Their
  /// tokens are not known any more.
  RunTotals pruned{};
};
/// Reads the runs that the filter wants. A damaged run does not hide the others. Fault::storage if
/// the root itself cannot be read.
Result<RunList> list_runs(store::Output& output, const RunFilter& filter);

}  // namespace castwright::app
