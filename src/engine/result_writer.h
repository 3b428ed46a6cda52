#pragma once
// Makes the results of a run from its stored chunks: the figures, and by the work of its stage the
// review, the documents and the last event.
//
// Owner: engine::Run. Thread: the engine's; the review itself runs on the thread of the Reviewer.
// Life cycle: begin_review() when every chunk is stored, then is_reviewed() from time to time;
// figures() when the run is over, finished or not; save() if it is finished. A stage for which
// begin_review() begins nothing is reviewed within save().
// Invariants: the script is on disk before it is reviewed; no event and no row names a file that is
// not durable.

#include "core/clock.h"
#include "core/result.h"
#include "editorial/review.h"
#include "engine/length_keeper.h"
#include "engine/report.h"
#include "engine/research_keeper.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/script_store.h"
#include "engine/settlement.h"
#include "engine/stage_work.h"
#include "json/value.h"

namespace castwright::engine {

class ResultWriter {
 public:
  /// The parts of the run that it reads from.
  struct Sources {
    const ResearchKeeper& research;
    const ScriptStore& script;
    const LengthKeeper& length;
    const Settlement& settlement;
  };
  /// The arguments must outlive this object. The time of the run counts from now on.
  ResultWriter(const RunTerms& terms, RunJournal& journal, Sources sources)
      : terms_(terms),
        journal_(journal),
        from_(sources),
        started_(terms.doors.clock.now()) {}

  /// Writes the script to disk and begins its review. Every chunk must be stored.
  Status begin_review();
  bool is_reviewing() const { return review_.has_value(); }
  /// Tells whether no review is under way.
  bool is_reviewed() const;

  /// Returns what is known of the run by now, without its review, which save() adds.
  RunFigures figures() const;
  /// Saves the results of a finished run and tells its last event. Returns the document that later
  /// tools read.
  Result<json::Value> save(RunFigures& figures);

 private:
  Finished finished() {
    return {.terms = terms_,
            .journal = journal_,
            .research = from_.research,
            .script = from_.script,
            .settlement = from_.settlement};
  }

  const RunTerms& terms_;
  RunJournal& journal_;
  Sources from_;
  MonoTime started_;
  StageWork::Review review_;  ///< The review of the finished script, once it has begun.
};

}  // namespace castwright::engine
