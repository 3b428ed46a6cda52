#pragma once
// Having one finished chunk written again. It spends, so a person is asked between the two steps.

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

/// A chunk that can be written again, under the lock of its topic.
struct RedoPlan {
  std::unique_ptr<store::Tenure> tenure;
  OpenRun run;
  int chunk = 0;                        ///< 0: the research
  std::optional<Nanodollars> cost{};    ///< of the chunk so far; empty if unknown
  std::vector<std::string> missing{};   ///< other requests of an unfinished run, asked for too
  std::vector<std::string> warnings{};  ///< what stays as it was

  /// That the request is of.
  const store::Stage& stage() const { return store::stage_of(run.record.stage, chunk); }
  /// What there is of the chunk.
  const journal::ChunkState& known() const { return run.state.request(chunk); }
};

/// `run_id`: an id or its beginning; the newest if empty. Fault::usage where the chunk is not there
/// or not written yet, Fault::busy, Fault::missing.
Result<RedoPlan> plan_redo(store::Output& output, const std::string& run_id, int chunk);

/// Gives the chunk up and has it written again; `note` says what should become better. The text as
/// it was stays as a version.
RunOutcome redo(RedoPlan plan,
                const std::string& note,
                Runtime& runtime,
                RunListener& listener,
                ResumeRequest request);

}  // namespace castwright::app
