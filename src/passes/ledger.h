#pragma once
// Which chunk introduces which fact. Pure.

#include "passes/outline.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <vector>

namespace castwright::passes {

/// The facts of the research with their owners by its outline; without an outline no fact has one.
std::vector<OwnedFact> owned_facts(const plan::Plan& plan, const Research& research);

}  // namespace castwright::passes
