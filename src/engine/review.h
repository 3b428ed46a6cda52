#pragma once
// A run's script with all that is known about it, for the editorial rules. Pure.

#include "editorial/script_under_review.h"
#include "journal/events.h"
#include "passes/pass_a.h"
#include "store/run_record.h"
#include "topic/topic.h"

#include <string>
#include <vector>

namespace castwright::engine {

/// What a run knows beside its text.
struct Known {
  const store::RunRecord& record;
  const topic::Topic& topic;
  const passes::Research* research = nullptr;  ///< nullptr before chunk 1
  bool allow_stale = false;
  bool length_open = false;  ///< a rehearsal told as far as its notes go
  bool rehearsed = false;    ///< the research is of a server that says that it is a rehearsal
};

/// What facts and sources are held against.
editorial::Evidence grounds_of(const Known& known);
/// A finding as the run's log has it.
journal::Finding event_of(const editorial::Finding& finding);
/// `texts`: of chunks 1, 2, …, as stored.
editorial::ScriptUnderReview under_review(const Known& known,
                                          const std::vector<std::string>& texts);

}  // namespace castwright::engine
