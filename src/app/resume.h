#pragma once
// Going on with a run that an earlier process left: to write what is missing, to cancel what runs,
// to read again what could not be used, or to change it first (redo, import).

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
    "it belongs to the run, which keeps its own: castwright generate --new-run begins another";

/// Was decided when the run began and is frozen in it: no call that goes on with it may name it.
bool is_of_the_run(std::string_view setting);

/// How to go on.
struct ResumeRequest {
  JobKind job{};
  /// What changes the run before it goes on (redo, import): called when nothing else stands against
  /// going on; the run is read anew afterwards.
  std::function<Status(const OpenRun&)> change{};
  /// Change nothing at all where a chunk would have to be paid for again (Fault::repay).
  bool only_if_free = false;
  /// One of many, whose budget is that of all together (run_batch sets it).
  bool in_batch = false;
  GivenSettings settings{};
  rehearsal::Options rehearsal{};
  std::shared_ptr<ModelSources> models = std::make_shared<ModelSources>();
};

/// Space for tapes (66 to 311 wire bytes a text byte), raw texts and cumulative checkpoints.
std::uint64_t free_bytes_needed(int words);

/// Its Pass A is finished, and Pass B is not: it was begun, or may begin (no gate of Pass A failed,
/// or gates are off in `settings`).
Result<bool> is_stage_left(const OpenRun& run, const GivenSettings& settings);
/// Something of the run is missing.
Result<bool> is_unfinished(const OpenRun& run, const GivenSettings& settings);

/// The run is younger than the sources of its topic may be.
bool is_fresh(const std::string& run_id, const topic::Topic& topic, WallTime now);

/// The run that is meant by an id or its beginning; if that is empty, the newest unfinished one, or
/// with `finished_too` the newest. Empty if none was named and there is none. Fault::missing where
/// it is named and not there.
Result<std::optional<OpenRun>> find_run(store::Output& output,
                                        const std::string& run_id,
                                        bool finished_too,
                                        const GivenSettings& settings);

/// Every topic's newest run.
struct UnfinishedRuns {
  std::vector<store::Output::Found> runs;     ///< unfinished and fresh, as they were begun
  std::vector<store::Output::Found> too_old;  ///< unfinished, older than its sources may be
  std::vector<Error> unreadable;
};
Result<UnfinishedRuns> all_unfinished(store::Output& output, const GivenSettings& settings);

/// Makes `run` ready to go on, under the lock of its topic; the caller may have warnings for the
/// user. `runtime` and `listener` outlive what is returned.
Result<Prepared> prepare_resume(OpenRun run,
                                std::unique_ptr<store::Tenure> tenure,
                                Runtime& runtime,
                                RunListener& listener,
                                const ResumeRequest& request,
                                std::vector<std::string> warnings);
/// The same; what goes wrong is an outcome that says where the run is and how it can go on.
Prepared prepare_or_fail(OpenRun run,
                         std::unique_ptr<store::Tenure> tenure,
                         Runtime& runtime,
                         RunListener& listener,
                         const ResumeRequest& request,
                         std::vector<std::string> warnings);
/// The same, and works on it alone.
RunOutcome resume(OpenRun run,
                  std::unique_ptr<store::Tenure> tenure,
                  Runtime& runtime,
                  RunListener& listener,
                  const ResumeRequest& request,
                  std::vector<std::string> warnings = {});
/// Locks the topic and looks at the run again, which another process may have worked on: one that
/// is finished by now has nothing to do. Fault::busy, Fault::missing, Fault::storage.
Result<Prepared> prepare_resume(const store::Output::Found& found,
                                Runtime& runtime,
                                RunListener& listener,
                                const ResumeRequest& request);
/// The same, and works on it alone.
Result<RunOutcome> resume(const store::Output::Found& found,
                          Runtime& runtime,
                          RunListener& listener,
                          const ResumeRequest& request);

}  // namespace castwright::app
