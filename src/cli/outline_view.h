#pragma once
// The outline of a run as `show` and `plan` print it: what each chunk tells, which facts it
// introduces, and which question it leaves to the next chunk. Pure.

#include "passes/pass_a.h"
#include "plan/plan.h"

#include <string>

namespace castwright::cli {

/// The outline for the terminal, a paragraph for each chunk that has a row; "" if the research
/// brought no outline.
std::string outline_text(const plan::Plan& plan, const passes::Research& research);

}  // namespace castwright::cli
