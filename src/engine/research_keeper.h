#pragma once
// The research of a run and what follows from it: the plan as it was revised, the outline's
// contracts, the files in which the research is kept, and the early word on its sources.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: begins with the plan of run.json; set_research() where an earlier process stored it,
// or take() where an answer brings it now, and store() if it was a request of its own; then
// review_sources(), once.
// Invariants: plan() is that of run.json until the research is known and does not change after
// that; what take() writes to disk is what this process works with, so that a process that resumes
// the run reads the same. Titles and the number of chunks are never revised.

#include "core/result.h"
#include "engine/review.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/stopped.h"
#include "journal/events.h"
#include "passes/contracts.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <optional>
#include <string_view>
#include <vector>

namespace castwright::engine {

class ResearchKeeper {
 public:
  /// Both outlive it.
  ResearchKeeper(const RunTerms& terms, RunJournal& journal);

  const plan::Plan& plan() const { return plan_; }
  const plan::Chunk& planned(int chunk) const {
    return plan_.chunks[static_cast<std::size_t>(chunk) - 1];
  }
  /// The chunks of plan() as events tell them.
  std::vector<journal::ChunkFacts> facts() const;
  /// Of a request: its chunk, or what the research is called.
  journal::ChunkFacts facts_of(int number) const;
  /// nullptr before it is known.
  const passes::Research* research() const { return research_ ? &*research_ : nullptr; }
  /// Of plan() and research(); nullptr before it is known.
  const passes::Contracts* contracts();
  /// What the editorial rules are given beside the text.
  Known known() const;

  /// From here on the plan follows what the research has to tell.
  passes::Research& set_research(passes::Research research);
  /// Request `number` brought it: known, on disk, told.
  Status take(int number, passes::Research brought);
  /// It was a request of its own, and `raw` is the answer: what research.json holds is what every
  /// chunk is written from, so it is as durable as a checkpoint before any of them is asked for.
  Status store(std::string_view raw);

  /// Doubtful sources are told while stopping still saves money. What to stop for, if the settings
  /// ask for it.
  Result<std::optional<Stopped>> review_sources();

 private:
  Status save(const passes::Research& research);
  Status warn_of(const editorial::Findings& findings);

  const RunTerms& terms_;
  RunJournal& journal_;
  plan::Plan plan_;
  std::optional<passes::Research> research_;
  std::optional<passes::Contracts> contracts_;
};

}  // namespace castwright::engine
