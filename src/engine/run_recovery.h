#pragma once
// Recovers what earlier processes left of a run: stored texts from the checkpoint, the stored
// research, bills, and for each request what is left of its answer. None of it is asked and paid
// for again.
//
// Owner: engine::Run, for as long as it recovers. Thread: the engine's.
// Life cycle: recover_stored(), once; then look() for each request, and still_unusable() for one
// that is lost. What look() found is acted on by the run: an answer is settled there like one that
// has just come.
// Invariants: the run directory is the truth, and the store's rows follow it; a file that is gone
// or was changed is an error, never "nothing there".

#include "core/result.h"
#include "engine/recovery.h"
#include "engine/research_keeper.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/script_store.h"
#include "engine/settlement.h"
#include "engine/stopped.h"

#include <cstddef>
#include <optional>

namespace castwright::engine {

class RunRecovery {
 public:
  /// All outlive it.
  RunRecovery(const RunTerms& terms,
              RunJournal& journal,
              ResearchKeeper& research,
              ScriptStore& script,
              Settlement& settlement)
      : terms_(terms),
        journal_(journal),
        research_(research),
        script_(script),
        settlement_(settlement) {}

  /// The store's rows, the texts, the research and the bills. What the run stops for if its sources
  /// are doubtful and nothing was asked for behind them.
  Result<std::optional<Stopped>> recover_stored();
  /// What is left of the answer to request `number`. A torn tape is warned of, and a person's work
  /// on an answer that still cannot be used is put aside before a request writes over it.
  Result<ChunkRecovery> look(int number);
  /// A person asked to read it again, and it still cannot be used. Nothing if that is not why it is
  /// lost.
  std::optional<Stopped> still_unusable(int number) const;

 private:
  Status reconcile_store();
  Status warn_torn(int number, std::size_t whole_bytes);
  Status keep_edited(int number);
  Result<std::optional<Stopped>> recover_research();
  bool only_research_is_there() const;

  const RunTerms& terms_;
  RunJournal& journal_;
  ResearchKeeper& research_;
  ScriptStore& script_;
  Settlement& settlement_;
};

}  // namespace castwright::engine
