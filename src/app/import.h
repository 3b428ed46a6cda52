#pragma once
// The use case `import`: takes over a script that a person edited. It sends nothing and costs
// nothing, and the script as it was stays as a version. Thread: the one that works on the runs.

#include "app/open_run.h"
#include "app/outcome.h"
#include "app/runtime.h"
#include "app/settings.h"
#include "core/result.h"
#include "disk/disk.h"
#include "editorial/review.h"
#include "store/output.h"
#include "store/rework.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace castwright::app {

/// What an import would change in a run. It holds the lock of the run's topic.
struct ImportPlan {
  std::unique_ptr<store::Tenure> tenure;
  OpenRun run;
  std::map<int, store::OwnText> texts;  ///< the new texts of the chunks that changed, by number
  std::vector<std::string> not_kept{};  ///< what of the file is not taken over, a line each
  editorial::Findings brought_in{};     ///< findings of the edited script that it had not before
  std::vector<std::string> warnings{};

  bool changes_nothing() const { return texts.empty(); }
};

/// Compares the edited script `file` with the run, and changes nothing. `run_id` is an id or its
/// beginning. Fault::usage if the file is not a script of this run; Fault::missing if there is no
/// such run or file, or if the run is not finished or has no script; Fault::busy if another process
/// works on the topic.
Result<ImportPlan> plan_import(store::Output& output,
                               const std::string& run_id,
                               const std::string& file);

/// One turn of a chunk that a person wrote anew.
struct TurnEdit {
  int chunk = 1;
  int turn = 0;      ///< its place among the lines of the chunk that have words, from 0
  std::string was;   ///< its text without its tag, as the person saw it
  std::string text;  ///< its new text, on one line
};
/// Does what plan_import() does for the script with one turn changed. Fault::usage if there is no
/// such turn or the new text is none; Fault::busy also if the turn has another text by now.
Result<ImportPlan> plan_turn_edit(store::Output& output,
                                  const std::string& run_id,
                                  const TurnEdit& edit);

/// Stores the edited texts and puts the script together again.
RunOutcome import_edit(ImportPlan plan,
                       Runtime& runtime,
                       RunListener& listener,
                       const GivenSettings& settings);

}  // namespace castwright::app
