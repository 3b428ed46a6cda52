#pragma once
// Makes of stored chunks what a run hands on: its figures, and by the work of its stage the review,
// the documents and the last event.
//
// Owner: engine::Run. Thread: the engine's; the review itself is made on the Reviewer's.
// Life cycle: when every chunk is stored, begin_review(), and is_reviewed() from time to time;
// figures() when the run is over, finished or not; save() if it is finished. What begin_review()
// begins nothing for is reviewed within save().
// Invariants: the script is on disk before anybody judges it; no event and no row names a file that
// is not durable.

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
  /// All outlive it. The run begins now.
  ResultWriter(const RunTerms& terms, RunJournal& journal, Sources sources)
      : terms_(terms),
        journal_(journal),
        from_(sources),
        started_(terms.doors.clock.now()) {}

  Status begin_review();
  bool is_reviewing() const { return review_.has_value(); }
  /// Does nothing wait for a review?
  bool is_reviewed() const;

  /// All that is known of the run by now; the review is added by save().
  RunFigures figures() const;
  /// Of a finished run: the document that downstream reads, as it was saved.
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
  StageWork::Review review_;  ///< of the finished script
};

}  // namespace castwright::engine
