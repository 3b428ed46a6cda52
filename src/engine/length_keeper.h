#pragma once
// Keeps the script to its length: how many words a request asks for, and what of an answer is
// stored.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: ask() or ask_items() for each request, asked() from then on; trim() for each accepted
// text, after the checkpoints of all chunks before it and before its own.
// Invariants: decided in plan order and from stored figures alone, so that a resumed run decides as
// an undisturbed one does. Nothing that stands in a checkpoint is trimmed again. A rehearsal told
// as far as its notes go decides nothing: its length is open.

#include "engine/research_keeper.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/script_store.h"
#include "plan/length.h"
#include "script/trim.h"

#include <cstddef>
#include <map>
#include <optional>
#include <span>

namespace castwright::engine {

class LengthKeeper {
 public:
  /// All outlive it.
  LengthKeeper(const RunTerms& terms,
               const RunJournal& journal,
               const ResearchKeeper& research,
               ScriptStore& script)
      : terms_(terms),
        journal_(journal),
        research_(research),
        script_(script) {}

  /// What the next request for `chunk` asks for.
  plan::Request ask(int chunk);
  /// How much longer than asked its items are expected to come (Pass B), and, once that is made
  /// into words, what is asked for.
  plan::LengthRatio item_length_ratio(int chunk) const;
  void ask_items(int chunk, int words) { asked_[chunk] = words; }
  /// Words that the newest request for it asks for; its target if there was none.
  int asked(int number) const;

  /// Cuts the kept text of `chunk` to what it may have.
  void trim(int chunk);

 private:
  /// Refers to `measured`.
  plan::Knowledge knowledge_for(int chunk, std::span<const plan::Measured> measured) const;
  const script::NarratedFacts& narrated_facts();

  struct NarratedSoFar {
    std::size_t chunks = 0;
    script::NarratedFacts told;
  };

  const RunTerms& terms_;
  const RunJournal& journal_;
  const ResearchKeeper& research_;
  ScriptStore& script_;
  std::map<int, int> asked_;  ///< by this process
  std::optional<NarratedSoFar> narrated_;
};

}  // namespace castwright::engine
