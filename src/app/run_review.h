#pragma once
// Reads the script of a run and all that is known about it, for the editorial rules. Any thread.

#include "app/open_run.h"
#include "core/result.h"
#include "editorial/script_under_review.h"
#include "passes/pass_a.h"
#include "topic/topic.h"

namespace castwright::app {

/// The research of the run in the folder `run`. Fault::missing before it is stored, Fault::storage
/// if it is damaged.
Result<passes::Research> research_of(disk::Folder& run);

/// The stored chunks of the run as a script to examine. With `allow_stale`, too few fresh sources
/// are a warning only. Fault::missing if there are none yet, Fault::storage if a file is damaged.
Result<editorial::ScriptUnderReview> under_review(const OpenRun& run,
                                                  const topic::Topic& topic,
                                                  bool allow_stale);

}  // namespace castwright::app
