#pragma once
// Settles answers that ended: an ended answer becomes a recorded ending, a bill, a row of the
// store, and figures for the report.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: begin_row() once; recover() for each request with what earlier processes recorded;
// reserved() before a request is paid for; when its answer is over, decide() what it is, record()
// it, and failure() if it is not usable; fill() and finish_row() at the end.
// Invariants: an ending is in the run's log before it is in the store, which is rebuilt from the
// log. An ending that an earlier process recorded is not told twice. A bill that is unknown counts
// with its worst case, never as nothing.

#include "core/completion_window.h"
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
  Fault fault = Fault::internal;  ///< It has no meaning if there is an answer.
  std::string reason{};           ///< What happened, in one line.
  std::optional<passes::ChunkAnswer> answer{};
};

class Settlement {
 public:
  /// The arguments must outlive this object.
  Settlement(const RunTerms& terms, RunJournal& journal);

  /// Takes the bills and the figures of request `number` from the run's state.
  void recover(int number);
  /// Notes what a request that is about to be sent may cost at most; nothing if that is unknown.
  void reserved(int number, int attempt, std::optional<Nanodollars> worst);
  /// Tells the budget of the process what the run has spent so far.
  void note_spent();

  /// Decides how the answer to request `number` ended. If it is completed, its text must also be
  /// accepted; else it is unusable.
  Ending decide(int number, const StreamOutcome& outcome) const;
  /// Records the ending: in the ledger, the figures, the log and the store.
  Status record(int number, const StreamOutcome& outcome, const Ending& ending);
  /// Records anew the ending of an answer that could not be used and, now that the user repaired
  /// its raw file, can. `raw` is the repaired text; the bill stays.
  Status record_repaired(int number, std::string_view raw);
  /// Records a bill that the server told after the answer was over.
  Status record_bill(int number, int attempt, const provider::Bill& bill);
  /// Tells whether a bill of nothing is doubtful: its tokens have a price, or may have one, so that
  /// it is not made up yet, or is an error of the server.
  bool is_doubtful(int number, int attempt, const provider::Bill& bill) const;
  /// Returns what the tokens of the bill cost by the model's price; nothing if that is unknown.
  std::optional<Nanodollars> reckoned(int number, int attempt, const provider::Bill& bill) const;
  /// Returns why the run stops because of an answer that is not usable, and what helps.
  Stopped failure(int number, const StreamOutcome& outcome, const Ending& ending) const;

  /// An answer said that it was not made in the window that it was asked for in: no discount is to
  /// be counted on.
  bool is_window_denied() const { return window_denied_; }
  const CostLedger& ledger() const { return ledger_; }
  /// Tells whether the run is a rehearsal, by its settings or by what a server says.
  bool rehearsal() const { return rehearsal_; }
  /// The requests whose answers ended in this process, in that order.
  const std::vector<int>& ended_chunks() const { return ended_chunks_; }
  /// Adds to the figures of the run what was settled: money, times, endings.
  void fill(RunFigures& figures) const;
  /// Write the run's row in the store when it begins and when it is over. A stage that follows
  /// another, such as Pass B, has no row of its own, and nothing is written for it.
  Status begin_row() const;
  Status finish_row(std::string_view state, int words) const;

 private:
  ChunkFigures& figures(int number) { return figures_[static_cast<std::size_t>(number)]; }
  Status deny_window(int number, const std::string& why, CompletionWindow asked);
  Status close_call(int number, int attempt, const store::CallEnd& end);

  const RunTerms& terms_;
  RunJournal& journal_;
  CostLedger ledger_;
  std::vector<ChunkFigures> figures_;  ///< The figures by number of the request, from 0 on.
  std::vector<int> ended_chunks_;
  bool rehearsal_;
  bool window_denied_ = false;
};

}  // namespace castwright::engine
