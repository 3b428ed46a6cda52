#pragma once
// Recovers what earlier processes left of a run: stored texts from the checkpoint, the stored
// research, the bills, and for each request what is left of its answer, so that nothing is asked
// and paid for twice.
//
// Owner: engine::Run, as long as it recovers. Thread: the engine's.
// Life cycle: recover_stored() once; then look() for each request, and still_unusable() for one
// that is lost. The run acts on what look() found: it settles a recovered answer like one that has
// just come.
// Invariants: the run directory is the truth, and the store's rows follow it. A file that is
// missing or was changed is an error and never taken for nothing.

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
  /// The arguments must outlive this object.
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

  /// Recovers the store's rows, the texts, the research and the bills. Returns why the run stops if
  /// its sources are doubtful and no chunk was asked for after them; else nothing.
  Result<std::optional<Stopped>> recover_stored();
  /// Returns what is left of the answer to request `number`. It warns of a torn tape. A raw file
  /// that the user edited and that still cannot be used is put aside before a request writes over
  /// it.
  Result<ChunkRecovery> look(int number);
  /// Returns why a lost answer that the user asked to read again still cannot be used; nothing if
  /// it is lost for another reason.
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
