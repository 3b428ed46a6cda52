#pragma once
// The script on standard output (--script-out), chunk by chunk in the order of the plan, each as
// soon as it is stored and with its line end, so that a terminal shows it whole. What was printed
// is in the end the bytes of L1_complete.txt and a line end.

#include "app/outcome.h"
#include "core/result.h"
#include "disk/disk.h"
#include "journal/observer.h"
#include "store/output.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace castwright::cli {

/// Fault::usage if standard output has another use: JSON is wanted, or there are several runs.
Status check_script_out(bool wanted, bool json, bool several_runs);

/// Owner: RunOutput, for one run. Thread: the one that works on the run. Invariant: every
/// checkpoint begins with the one before it, so what is printed is never taken back.
class ScriptOut {
 public:
  explicit ScriptOut(store::Output& output) : output_(output) {}

  /// Prints what a stored chunk adds. Chunks that an earlier process stored come with the first.
  void print_stored(const app::RunName& run, const journal::ChunkStored& chunk);
  /// Prints what of the finished script is not printed yet.
  void finish(const app::RunOutcome& outcome);

 private:
  void print_from(disk::Folder& folder, std::string_view name);

  store::Output& output_;
  std::size_t printed_ = 0;
};

}  // namespace castwright::cli
