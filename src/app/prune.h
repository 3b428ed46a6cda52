#pragma once
// The use case `prune`: removes finished runs that nobody needs any more, or packs their tapes. It
// first says what it would do; nothing that is unfinished, approved, damaged or worked on is
// touched. It sends nothing. Thread: the one that works on the runs.

#include "app/settings.h"
#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "store/output.h"
#include "store/pack_tapes.h"
#include "topic/options.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// Packs the tapes of a finished run in its own folder and in those of the stages that follow it,
/// as `how` says; does nothing for FinishedTapes::keep. The caller holds the run. Fault::usage if a
/// stage is not finished, Fault::storage if the disk fails.
Result<store::PackedTapes> pack_tapes_of(const store::Output::Found& found,
                                         disk::Folder& folder,
                                         topic::FinishedTapes how,
                                         WallTime now);

struct PruneRequest {
  std::string topic{};                               ///< of this topic alone; "" for all
  std::optional<std::size_t> keep{};                 ///< the newest so many of each topic stay
  std::optional<std::chrono::minutes> older_than{};  ///< younger runs stay
  bool edited = false;                               ///< also runs that a person edited
  GivenSettings settings{};
  /// Pack the tapes of the chosen runs, and remove no run: compress or drop.
  std::optional<topic::FinishedTapes> tapes{};
};

/// One run, and what is to become of it.
struct PruneItem {
  store::Output::Found run{};
  WallTime created{};
  std::uint64_t bytes = 0;  ///< of the whole run, or of the tapes that are packed
  bool chosen = false;      ///< it is removed, or its tapes are packed
  std::string why{};        ///< why it stays; "" if it is chosen
};

struct PrunePlan {
  PruneRequest request{};
  std::vector<PruneItem> items{};  ///< every run of the topics asked for, the newest first
  std::size_t chosen() const;
  std::uint64_t bytes() const;  ///< of the chosen ones
};
/// Chooses runs, and changes nothing. A run is chosen if everything of it is finished, nobody
/// approved it, it is not among the newest `keep` of its topic, and it is older than asked for.
/// Paid runs and rehearsals are counted apart, so that no rehearsal takes the place of a paid run.
/// A paid run of the same UTC day stays, since a daily budget counts it. Fault::usage if the
/// request names no rule, Fault::storage if the root cannot be read.
Result<PrunePlan> plan_prune(store::Output& output, const PruneRequest& request, WallTime now);

struct PruneOutcome {
  std::size_t runs = 0;               ///< that were removed, or whose tapes were packed
  std::uint64_t freed = 0;            ///< bytes
  std::optional<Fault> fault{};       ///< of the first that was left
  std::vector<std::string> failed{};  ///< why one was left, a line each
};
/// Does what the plan says, run by run: each is locked, and looked at again. What it cost stays in
/// the run store. Fault::storage if the run store cannot be opened; what fails for one run does not
/// keep the others.
Result<PruneOutcome> prune(store::Output& output, const PrunePlan& plan, WallTime now);

}  // namespace castwright::app
