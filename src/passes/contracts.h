#pragma once
// What the chunks of a plan owe each other once the research is known: the outline, the facts that
// each introduces, and the seams between them. A run makes it once, and every prompt draws on it.
// Pure; any thread.

#include "passes/outline.h"
#include "passes/pass_a.h"
#include "passes/seams.h"
#include "plan/plan.h"

#include <string>
#include <vector>

namespace castwright::passes {

/// The contracts of all chunks of a plan.
struct Contracts {
  Outline outline{};
  std::vector<OwnedFact> facts{};  ///< The facts; empty before the research is known.
  std::vector<Seam> seams{};
  std::vector<std::string> warnings{};  ///< The warnings of read_outline().
};

/// Makes the contracts; `research` is nullptr before the research is known.
Contracts contracts_of(const plan::Plan& plan, const Research* research);

}  // namespace castwright::passes
