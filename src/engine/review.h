#pragma once
// Puts a run's script and what is known about it together for the editorial rules. Pure; any
// thread.

#include "editorial/script_under_review.h"
#include "journal/events.h"
#include "passes/pass_a.h"
#include "store/run_record.h"
#include "topic/topic.h"

#include <string>
#include <vector>

namespace castwright::engine {

/// What a run knows beside its texts.
struct Known {
  const store::RunRecord& record;
  const topic::Topic& topic;
  const passes::Research* research = nullptr;  ///< It is nullptr until the research is known.
  bool allow_stale = false;
  bool length_open = false;  ///< A rehearsal told only what its notes have.
  bool rehearsed = false;    ///< The research comes from a server that says that it rehearses.
};

/// Returns what facts and sources are checked against.
editorial::Evidence evidence_of(const Known& known);
/// Returns a finding as the run's log has it.
journal::Finding event_of(const editorial::Finding& finding);
/// Returns the script for the rules. `texts` are those of the chunks 1, 2, …, as stored.
editorial::ScriptUnderReview under_review(const Known& known,
                                          const std::vector<std::string>& texts);

}  // namespace castwright::engine
