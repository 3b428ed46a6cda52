#pragma once
// Keeps the research of a run and what follows from it: the revised plan, the outline's contracts,
// the files of the research, and the early review of its sources.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: set_research() if an earlier process stored it, or take() when an answer brings it,
// then store() if it was a request of its own; then review_sources(), once.
// Invariants: plan() is the plan of run.json until the research is known, and does not change after
// that. What take() writes to disk is what this process works with, so that a process that resumes
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
  /// The arguments must outlive this object.
  ResearchKeeper(const RunTerms& terms, RunJournal& journal);

  const plan::Plan& plan() const { return plan_; }
  const plan::Chunk& planned(int chunk) const {
    return plan_.chunks[static_cast<std::size_t>(chunk) - 1];
  }
  /// Returns the chunks of plan() as events have them.
  std::vector<journal::ChunkFacts> facts() const;
  /// Returns the facts of the chunk of a request, or those of the research.
  journal::ChunkFacts facts_of(int number) const;
  /// Returns nullptr until the research is known.
  const passes::Research* research() const { return research_ ? &*research_ : nullptr; }
  /// Returns what plan() and research() make of each chunk; nullptr until the research is known.
  const passes::Contracts* contracts();
  /// Returns what the editorial rules know beside the text.
  Known known() const;

  /// Makes the research known and revises the plan by what it has to tell.
  passes::Research& set_research(passes::Research research);
  /// Takes the research that request `number` brought: revises the plan, writes the research to
  /// disk and tells the events. What is odd about an outline that is `invented` interests nobody.
  Status take(int number, passes::Research brought, bool invented);
  /// Records that the research is stored, if it was a request of its own; `raw` is the answer.
  /// Every chunk is written from research.json, so that it must be durable before any chunk is
  /// asked for.
  Status store(std::string_view raw);

  /// Warns of doubtful sources as long as stopping still saves money. Returns why the run stops if
  /// the settings ask for that; else nothing.
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
