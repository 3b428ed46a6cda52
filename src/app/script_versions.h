#pragma once
// The use case `diff`: what changed between two versions of a run's script. Version 1 is the script
// as it was first finished; every redo or import makes the next one. Sends nothing and changes
// nothing. Any thread.

#include "core/result.h"
#include "script/compare.h"
#include "script/turns.h"
#include "store/output.h"

#include <string>
#include <vector>

namespace castwright::app {

/// Two versions of a script and the way from one to the other.
struct ScriptChanges {
  std::string run_id;
  int before = 1;         ///< the number of the first of the two
  int after = 1;          ///< the number of the second
  bool only_one = false;  ///< there is only version 1, and so nothing was compared
  std::vector<script::Turn> turns_before;
  std::vector<script::Turn> turns_after;
  std::vector<script::TurnEdit> edits;  ///< all turns in order, those that are the same too

  /// Does any turn differ?
  bool differ() const;
};

/// Compares two versions of the script of a run. `run_id` is an id or its beginning; "" is the
/// newest run. `versions` is "A..B", or "A" for A and the script as it is now; "" is the last
/// change, if there is more than one version. Fault::usage if `versions` are not such
/// numbers; Fault::missing if there is no such run or version, or if the run has no script.
Result<ScriptChanges> compare_versions(store::Output& output,
                                       const std::string& run_id,
                                       const std::string& versions);

}  // namespace castwright::app
