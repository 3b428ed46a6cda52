#pragma once
// Finds out which sources carry what a turn tells, so that an export can show them beside it. Pure;
// any thread.

#include "editorial/script_under_review.h"
#include "export/episode.h"

namespace castwright::app {

/// Sets Chapter::turn_sources of `script` by the facts of the research: a turn has the sources of
/// the facts that it tells. Without facts that name their sources, nothing is set.
void mark_sources(exports::Episode& script, const editorial::Evidence& evidence);

}  // namespace castwright::app
