#pragma once
// The outline of a run as `show` and `plan` print it: what each chunk tells, which facts it
// introduces, and the question that it hands on.

#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <string>

namespace castwright::cli {

/// A paragraph for each chunk that has a row, for the terminal; "" where the research brought no
/// outline.
std::string outline_text(const plan::Plan& plan, const passes::Research& research);
/// The rows as they are used, with the facts and their owners:
/// {"rows": [{"chunk", "beats", …}], "facts": [{"id", "text", "owner"}]}; null without an outline.
json::Value outline_json(const plan::Plan& plan, const passes::Research& research);

}  // namespace castwright::cli
