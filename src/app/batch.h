#pragma once
// Many runs in one process: so many at a time, one budget, one loop. What concerns every run (the
// key, the money, the disk) ends the batch; what concerns one run ends that run.

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
/// Fault::usage where `jobs` is outside of 1 to jobs_max.
Status check_jobs(int jobs);

struct BatchRequest {
  ResumeRequest each;  ///< for every run
  int jobs = jobs_default;
  int parallel = 1;                     ///< streams of a run, at most
  std::optional<std::string> budget{};  ///< of all of them together, decimal dollars
};

/// Hears of the runs of a batch, beside what a RunListener hears of each of them.
class BatchListener : public RunListener {
 public:
  /// Another process works on the topic.
  virtual void topic_left_out(const std::string& topic_id, const Error& why) = 0;
  virtual void topic_warning(const std::string& topic_id, const std::string& text) = 0;
  /// So few runs at a time, because this process may not open more files.
  virtual void jobs_limited(int jobs, int wanted) = 0;
  virtual void run_began(const RunName& run) = 0;
  virtual void run_ended(const RunOutcome& outcome) = 0;
  /// No more runs are begun, because so many in a row have failed; 0 if what stopped the last one
  /// would stop every other.
  virtual void no_more_runs(int failures_in_a_row) = 0;
};

struct BatchOutcome {
  std::size_t runs = 0;                                 ///< all of them
  std::size_t finished = 0;                             ///< they have nothing left to do
  std::vector<std::string> not_begun{};                 ///< topics
  std::vector<std::pair<std::string, Fault>> failed{};  ///< topic and cause, as they ended
  /// Somebody asked to stop.
  std::optional<Fault> stopped_by{};
  std::string resume{};  ///< the command that goes on with all of them
};

/// How to go on with runs as the newest of them was begun, under the settings of the call.
Result<BatchRequest> resume_batch_request(store::Output& output,
                                          const std::vector<store::Output::Found>& runs,
                                          const ResumeRequest& each,
                                          int jobs);

/// Goes on with `runs`, in their order. Fault::storage where one cannot be read before any begins,
/// Fault::usage where `jobs` is outside of its range.
Result<BatchOutcome> run_batch(Runtime& runtime,
                               BatchListener& listener,
                               const std::vector<store::Output::Found>& runs,
                               const BatchRequest& request);

}  // namespace castwright::app
