#pragma once
// Taking a script back that a person edited. Sends nothing and costs nothing; the script as it was
// stays as a version.

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

/// An edited script against the run that it comes from, under the lock of its topic.
struct ImportPlan {
  std::unique_ptr<store::Tenure> tenure;
  OpenRun run;
  std::map<int, store::OwnText> texts;  ///< by chunk, changed ones only
  std::vector<std::string> not_kept{};  ///< what of the file is not taken over, a line each
  editorial::Findings brought_in{};     ///< found in the script as edited and not before
  std::vector<std::string> warnings{};

  bool changes_nothing() const { return texts.empty(); }
};

/// Reads the edited script `file`. Fault::usage where it is no script of this run, Fault::missing
/// where the run is not finished or has no script, Fault::busy.
Result<ImportPlan> plan_import(store::Output& output,
                               const std::string& run_id,
                               const std::string& file);

/// Puts the edited texts in place and the script together anew.
RunOutcome import_edit(ImportPlan plan,
                       Runtime& runtime,
                       RunListener& listener,
                       const GivenSettings& settings);

}  // namespace castwright::app
