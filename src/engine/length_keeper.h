#pragma once
// Keeps the script to its length: decides how many words a request asks for, and how much of an
// answer is stored.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: ask() or ask_items() for each request, asked() from then on; trim() for each accepted
// text, after the checkpoints of all chunks before it and before its own.
// Invariants: everything is decided in plan order and from stored figures alone, so that a resumed
// run decides as an undisturbed one does. A text in a checkpoint is never trimmed again. A
// rehearsal that tells only what its notes have is not measured: its length is open.

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
  /// The arguments must outlive this object.
  LengthKeeper(const RunTerms& terms,
               const RunJournal& journal,
               const ResearchKeeper& research,
               ScriptStore& script)
      : terms_(terms),
        journal_(journal),
        research_(research),
        script_(script) {}

  /// Decides how many words the next request for `chunk` asks for, and remembers them.
  plan::Request ask(int chunk);
  /// Returns by how much the items of a Pass B request are expected to be longer than asked for.
  plan::LengthRatio item_length_ratio(int chunk) const;
  /// Remembers how many words the request for these items asks for.
  void ask_items(int chunk, int words) { asked_[chunk] = words; }
  /// Returns the words that the newest request asks for; its target if there is no request yet, and
  /// 0 for a request that brings no text.
  int asked(int number) const;

  /// Cuts the accepted text of `chunk` to the words that it may have.
  void trim(int chunk);

 private:
  /// The result refers to `measured`.
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
  std::map<int, int> asked_;  ///< The words that this process asked for, by chunk.
  std::optional<NarratedSoFar> narrated_;
};

}  // namespace castwright::engine
