#pragma once
// Settles what ended: an ended answer becomes a recorded ending, a bill, a row of the store, and
// figures for the report.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: recover() for each request with what earlier processes recorded; reserved() before a
// request is paid for; when its answer is over, decide() what it is and record() it; failure() for
// one that is not usable; fill() the figures at the end.
// Invariants: the ending is in the run's log before it is in the store, which is rebuilt from the
// log; an ending that an earlier process recorded is not told twice; a bill that is unknown counts
// at its worst, never as nothing.

#include "core/money.h"
#include "core/result.h"
#include "engine/ends.h"
#include "engine/money.h"
#include "engine/report.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/stopped.h"
#include "engine/stream.h"
#include "passes/pass_a.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// What an ended answer is to the run.
struct Ending {
  End end = End::failed;
  Fault fault = Fault::internal;  ///< of no meaning if there is an answer
  std::string reason{};           ///< one line: what happened
  std::optional<passes::ChunkAnswer> answer{};
};

class Settlement {
 public:
  /// Both outlive it.
  Settlement(const RunTerms& terms, RunJournal& journal);

  /// Takes the bills and the figures of `number` from the run's state.
  void recover(int number);
  /// The request may cost so much; nothing: unknown.
  void reserved(int number, int attempt, std::optional<Nanodollars> worst);
  /// Tells the budget of the process what the run has spent.
  void note_spent();

  /// Completed is not enough: the text has to be what was asked for.
  Ending decide(int number, const StreamOutcome& outcome) const;
  Status record(int number, const StreamOutcome& outcome, const Ending& ending);
  /// The answer could not be used, and `raw`, put right by a person, now can: its ending is told
  /// anew, with the bill that is known.
  Status record_repaired(int number, std::string_view raw);
  /// The server told later what an answer cost whose bill was not known.
  Status record_bill(int number, int attempt, const provider::Bill& bill);
  /// Why the run stops for it, and what helps.
  Stopped failure(int number, const StreamOutcome& outcome, const Ending& ending) const;

  const CostLedger& ledger() const { return ledger_; }
  /// Is the run a rehearsal, by its settings or by what a server says?
  bool rehearsal() const { return rehearsal_; }
  /// The requests whose answers ended in this process, in that order.
  const std::vector<int>& ended_chunks() const { return ended_chunks_; }
  /// What it knows of the figures: money, times, endings.
  void fill(RunFigures& figures) const;
  /// The run's row in the store, as it begins and as it stands at its end; it is Pass A's.
  Status begin_row() const;
  Status finish_row(std::string_view state, int words) const;

 private:
  ChunkFigures& figures(int number) { return figures_[static_cast<std::size_t>(number)]; }
  Status close_call(int number, int attempt, const store::CallEnd& end);

  const RunTerms& terms_;
  RunJournal& journal_;
  CostLedger ledger_;
  std::vector<ChunkFigures> figures_;  ///< by number of the request, from 0 on
  std::vector<int> ended_chunks_;
  bool rehearsal_;
};

}  // namespace castwright::engine
