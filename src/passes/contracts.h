#pragma once
// What the chunks of a plan owe each other once the research is known: the outline, the facts that
// each introduces, and the seams between them. Made once a run; every prompt draws on it.

#include "passes/outline.h"
#include "passes/pass_a.h"
#include "passes/seams.h"
#include "plan/plan.h"

#include <string>
#include <vector>

namespace castwright::passes {

struct Contracts {
  Outline outline{};
  std::vector<OwnedFact> facts{};  ///< empty before the research is known
  std::vector<Seam> seams{};
  std::vector<std::string> warnings{};  ///< of read_outline()
};

Contracts contracts_of(const plan::Plan& plan, const Research* research);

}  // namespace castwright::passes
