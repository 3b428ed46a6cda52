#pragma once
// The outline of a run as JSON, for `show`, `plan` and the web page. Pure.

#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

namespace castwright::app {

/// The outline as the prompts use it, with each fact and the chunk that introduces it:
/// {"rows": [{"chunk", "beats", …}], "facts": [{"id", "text", "owner"}]}. Null if the research
/// brought no outline.
json::Value outline_json(const plan::Plan& plan, const passes::Research& research);

}  // namespace castwright::app
