#pragma once
// The use case `resume`: continues a run that an earlier process left. It writes what is missing,
// cancels what runs at the provider, reads answers again that could not be used, or changes the run
// first (redo, import). Thread: the one that works on the runs.

#include "app/model_sources.h"
#include "app/open_run.h"
#include "app/outcome.h"
#include "app/run_job.h"
#include "app/runtime.h"
#include "app/settings.h"
#include "core/result.h"
#include "disk/disk.h"
#include "rehearsal/server.h"
#include "store/output.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// Why a setting that belongs to the run is refused.
inline constexpr std::string_view kept_by_the_run =
    "it belongs to the run, which keeps its own: castwright generate --new-run starts another run";

/// Was this setting decided for good when the run began? Then no call that resumes it may name it.
bool is_of_the_run(std::string_view setting);

/// How a run is resumed.
struct ResumeRequest {
  JobKind job{};
  /// Changes the run before it is resumed (redo, import). Called after everything else was checked;
  /// the run is read again afterwards.
  std::function<Status(const OpenRun&)> change{};
  /// Do nothing at all if a chunk would have to be paid for again (Fault::repay).
  bool only_if_free = false;
  /// The run is one of many and shares their budget (run_batch() sets this).
  bool in_batch = false;
  GivenSettings settings{};
  rehearsal::Options rehearsal{};
  std::shared_ptr<ModelSources> models = std::make_shared<ModelSources>();
};

/// The bytes that must be free on the disk for a script of so many words: its tapes (66 to 311
/// bytes for each byte of text), raw texts and checkpoints, each of which repeats all chunks before
/// it.
std::uint64_t free_bytes_needed(int words);

/// Is the run's own stage finished, while one that follows it is left and may be written? It may if
/// it has begun, if no quality gate failed, or if gates are off in `settings`.
Result<bool> is_stage_left(const OpenRun& run, const GivenSettings& settings);
/// Is something left to do for the run: its own stage, or one that follows it?
Result<bool> is_unfinished(const OpenRun& run, const GivenSettings& settings);

/// Is the run younger at `now` than the sources of its topic may be?
bool is_fresh(const std::string& run_id, const topic::Topic& topic, WallTime now);

/// The run whose id begins with `run_id`. If that is "", the newest unfinished run, or with
/// `finished_too` the newest of all; empty if there is none. Fault::missing if a run is named and
/// not there, Fault::storage if one is damaged.
Result<std::optional<OpenRun>> find_run(store::Output& output,
                                        const std::string& run_id,
                                        bool finished_too,
                                        const GivenSettings& settings);

/// The newest paid run and the newest rehearsal of every topic, if they are unfinished and among
/// its newest three runs.
struct UnfinishedRuns {
  std::vector<store::Output::Found> runs;     ///< fresh ones, in the order in which they began
  std::vector<store::Output::Found> too_old;  ///< older than the sources of their topics may be
  std::vector<Error> unreadable;              ///< why a run could not be looked at
};
Result<UnfinishedRuns> all_unfinished(store::Output& output, const GivenSettings& settings);

// The five functions below resume a run. They differ in two ways. Those that take an OpenRun also
// take the lock of its topic and warnings of the caller, which become events of the run; those that
// take a Found lock and read the run themselves. Those named prepare_… return the job for a Worker;
// resume() works on that job alone until it ends. `runtime` and `listener` must outlive the job.

/// Checks everything that can be checked before a request is sent, and makes the job. The outcome
/// instead if there is nothing to do. Fault::usage for wrong settings, Fault::key without a key,
/// Fault::repay if `request` allows only what is free, Fault::storage.
Result<Prepared> prepare_resume(OpenRun run,
                                std::unique_ptr<store::Tenure> tenure,
                                Runtime& runtime,
                                RunListener& listener,
                                const ResumeRequest& request,
                                std::vector<std::string> warnings);
/// Does what prepare_resume() does, and turns an error into an outcome that says where the run is
/// and how it can be resumed.
Prepared prepare_or_fail(OpenRun run,
                         std::unique_ptr<store::Tenure> tenure,
                         Runtime& runtime,
                         RunListener& listener,
                         const ResumeRequest& request,
                         std::vector<std::string> warnings);
/// Calls prepare_or_fail() and works on the job until it ends.
RunOutcome resume(OpenRun run,
                  std::unique_ptr<store::Tenure> tenure,
                  Runtime& runtime,
                  RunListener& listener,
                  const ResumeRequest& request,
                  std::vector<std::string> warnings = {});
/// Locks the topic and reads the run, which another process may have worked on since it was found:
/// if it is finished by now, there is nothing to do. Fault::busy if another process holds the
/// topic, Fault::missing if the run is gone, Fault::storage if it is damaged; any other error is an
/// outcome.
Result<Prepared> prepare_resume(const store::Output::Found& found,
                                Runtime& runtime,
                                RunListener& listener,
                                const ResumeRequest& request);
/// Calls prepare_resume() for a run that was found and works on the job until it ends.
Result<RunOutcome> resume(const store::Output::Found& found,
                          Runtime& runtime,
                          RunListener& listener,
                          const ResumeRequest& request);

}  // namespace castwright::app
