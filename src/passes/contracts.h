#pragma once
// What the chunks of a plan owe each other once the research is known: the seams between them and
// the facts that each introduces. Made once a run; every prompt draws on it.

#include "passes/ledger.h"
#include "passes/pass_a.h"
#include "passes/seams.h"
#include "plan/plan.h"

#include <vector>

namespace castwright::passes {

struct Contracts {
  std::vector<Seam> seams;
  std::vector<OwnedFact> facts;  ///< empty before the research is known
};

Contracts contracts_of(const plan::Plan& plan, const Research* research);

}  // namespace castwright::passes
