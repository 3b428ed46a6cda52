#pragma once
// The use case `redo`: has one finished chunk written again. That costs money, so it has two steps,
// and the caller asks a person in between. Thread: the one that works on the runs.

#include "app/open_run.h"
#include "app/outcome.h"
#include "app/resume.h"
#include "app/runtime.h"
#include "core/money.h"
#include "core/result.h"
#include "disk/disk.h"
#include "store/output.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// A chunk that can be written again. It holds the lock of the run's topic.
struct RedoPlan {
  std::unique_ptr<store::Tenure> tenure;
  OpenRun run;
  int chunk = 0;                        ///< the number of the chunk; 0 for the research
  std::optional<Nanodollars> cost{};    ///< what the chunk cost so far; empty if unknown
  std::vector<std::string> missing{};   ///< what else an unfinished run will ask for, a line each
  std::vector<std::string> warnings{};  ///< what stays as it was, a line each

  /// The stage that the request belongs to.
  const store::Stage& stage() const { return store::stage_of(run.record.stage, chunk); }
  /// What the run knows of the chunk.
  const journal::ChunkState& known() const { return run.state.request(chunk); }
};

/// Finds out what a redo would do, and changes nothing. `run_id` is an id or its beginning; "" is
/// the newest run. Fault::usage if the run has no such chunk or it is not written yet,
/// Fault::missing if there is no such run, Fault::busy if another process works on the topic.
Result<RedoPlan> plan_redo(store::Output& output, const std::string& run_id, int chunk);

/// Opens the chunk again and has it written; the request repeats `note`, which says what should
/// become better. The text as it was stays as a version.
RunOutcome redo(RedoPlan plan,
                const std::string& note,
                Runtime& runtime,
                RunListener& listener,
                ResumeRequest request);

}  // namespace castwright::app
