#pragma once
// Many runs in one process: so many at a time, one budget, one loop. What concerns every run (the
// key, the money, the disk) ends the batch; what concerns one run ends that run.

#include "cli/go_on.h"
#include "core/result.h"
#include "store/output.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace castwright::cli {

inline constexpr int jobs_usual = 8;

struct Batch {
  GoOn how;  ///< for every run
  int jobs = jobs_usual;
  int parallel = 1;                     ///< streams of a run, at most
  std::optional<std::string> budget{};  ///< of all of them together, decimal dollars
  std::size_t left_out = 0;             ///< asked for and already known to fail, and told
};

/// Goes on with `runs`, in their order, and says how it went. Returns the exit code: 0 where all of
/// them are finished, else that of the first that is not.
Result<int> work_on_all(store::Output& output,
                        const std::vector<store::Output::Found>& runs,
                        const Batch& batch);

/// `--jobs`.
void add_jobs_flag(CLI::App& command, int& jobs);

}  // namespace castwright::cli
