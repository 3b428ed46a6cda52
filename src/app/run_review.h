#pragma once
// The script of a run on disk with all that is known about it, for the editorial rules.

#include "app/open_run.h"
#include "core/result.h"
#include "editorial/script_under_review.h"
#include "passes/pass_a.h"
#include "topic/topic.h"

namespace castwright::app {

/// What chunk 1 brought. Fault::missing before it is stored, Fault::storage where it is damaged.
Result<passes::Research> research_of(disk::Folder& run);

/// Its stored chunks. Fault::missing where there are none yet.
Result<editorial::ScriptUnderReview> under_review(const OpenRun& run,
                                                  const topic::Topic& topic,
                                                  bool allow_stale);

}  // namespace castwright::app
