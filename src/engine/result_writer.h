#pragma once
// Makes of stored chunks what a run hands on: the script and its review, pass_a.json or pass_b.json
// with its items, the reports, and the last event.
//
// Owner: engine::Run. Thread: the engine's; the review itself is made on the Reviewer's.
// Life cycle: when every chunk of Pass A is stored, begin_review(), and is_reviewed() from time to
// time; figures() when the run is over, finished or not; save() if it is finished. Pass B is
// reviewed within save().
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
#include "json/value.h"

#include <future>
#include <optional>

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
  /// Of a finished run: pass_a.json or pass_b.json, as it was saved.
  Result<json::Value> save(RunFigures& figures);

 private:
  Result<json::Value> save_script(RunFigures& figures);
  Result<json::Value> save_items(RunFigures& figures);
  Status tell_finished(const RunFigures& figures, int words);

  const RunTerms& terms_;
  RunJournal& journal_;
  Sources from_;
  MonoTime started_;
  std::optional<std::future<editorial::Review>> review_;  ///< of the finished script
};

}  // namespace castwright::engine
