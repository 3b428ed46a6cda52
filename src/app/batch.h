#pragma once
// Many runs in one process: so many at a time, with one budget and one loop. A failure that every
// run would meet (the key, the money, the disk) starts no more runs; any other ends only its run.
// Thread: the one that works on the runs.

#include "app/outcome.h"
#include "app/resume.h"
#include "app/runtime.h"
#include "core/result.h"
#include "store/output.h"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace castwright::app {

inline constexpr int jobs_default = 8;
inline constexpr int jobs_max = 5'000;
/// Fault::usage if `jobs` is not within 1 to jobs_max.
Status check_jobs(int jobs);

/// How a batch works on its runs.
struct BatchRequest {
  ResumeRequest each;  ///< how each run is resumed
  int jobs = jobs_default;
  int parallel = 1;                     ///< at most so many streams of one run
  std::optional<std::string> budget{};  ///< dollars for all runs together, as a decimal number
};

/// Is told of the runs of a batch, besides what a RunListener is told of each of them. All calls
/// come from the thread that works on the runs.
class BatchListener : public RunListener {
 public:
  /// The topic gets no run, because another process works on it or because it is wrong.
  virtual void topic_left_out(const std::string& topic_id, const Error& why) = 0;
  /// The topic gets no run, because it has one of the period already.
  virtual void topic_not_due(const std::string& topic_id, const std::string& why) = 0;
  virtual void topic_warning(const std::string& topic_id, const std::string& text) = 0;
  /// Only `jobs` runs are worked on at a time, because this process may not open more files.
  virtual void jobs_limited(int jobs, int wanted) = 0;
  virtual void run_began(const RunName& run) = 0;
  virtual void run_ended(const RunOutcome& outcome) = 0;
  /// No more runs are started, because so many in a row have failed; 0 if what stopped the last run
  /// would stop every other.
  virtual void no_more_runs(int failures_in_a_row) = 0;
};

/// How a batch ended.
struct BatchOutcome {
  std::size_t runs = 0;                                 ///< all runs of the batch
  std::size_t finished = 0;                             ///< runs that have nothing left to do
  std::vector<std::string> not_begun{};                 ///< topics of runs that were not started
  std::vector<std::pair<std::string, Fault>> failed{};  ///< topic and cause, in order of their ends
  std::optional<Fault> stopped_by{};                    ///< set if somebody asked to stop
  std::string resume{};                                 ///< the command that resumes all of them
};

/// How to resume `runs` (the newest last): with the streams and the budget that the newest run was
/// started with, unless the settings of `each` say otherwise. Fault::storage if it cannot be read.
Result<BatchRequest> resume_batch_request(store::Output& output,
                                          const std::vector<store::Output::Found>& runs,
                                          const ResumeRequest& each,
                                          int jobs);

/// Resumes `runs` in their order and returns when all have ended or no more are started. How a
/// single run ends is told to `listener` and in the outcome. Fault::usage if the number of jobs is
/// out of range, Fault::storage if a run cannot be read; then none was started.
Result<BatchOutcome> run_batch(Runtime& runtime,
                               BatchListener& listener,
                               const std::vector<store::Output::Found>& runs,
                               const BatchRequest& request);

}  // namespace castwright::app
