#pragma once
// The fact ledger (editorial.md section 3): every fact of the pack belongs to the one chunk that
// introduces it. Pure.

#include "passes/pass_a.h"
#include "plan/plan.h"

#include <string>
#include <vector>

namespace castwright::passes {

struct OwnedFact {
  std::string id{};
  std::string text{};
  int owner = 0;  ///< chunk that introduces it
};

/// The facts that chunk 1 brought; where it brought none, the lines of the pack's `key_facts`, as
/// F1, F2, …
std::vector<OwnedFact> facts_of(const Research& research);

/// The same with their owners. A fact belongs to the chunk whose beats share most words with it,
/// but none gets more than half as many again as its share of the words; else facts follow the
/// plan in their order. Chunk 1 is written before there are facts and the last sums up: neither
/// owns any where there are others. Equal arguments, equal owners.
std::vector<OwnedFact> owned_facts(const plan::Plan& plan, const Research& research);

/// What a chunk's prompt says of the ledger: the facts that it introduces, and whose the others
/// are; "" without facts.
std::string ledger_lines(const std::vector<OwnedFact>& facts, int chunk);

}  // namespace castwright::passes
