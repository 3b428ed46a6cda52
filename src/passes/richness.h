#pragma once
// How much the research has to tell for each chunk, and the plan that follows it.
// Pure: equal arguments give equal plans; any thread.

#include "passes/pass_a.h"
#include "plan/plan.h"

namespace castwright::passes {

/// An adaptive plan by what chunk 1 brought: chunks whose part of the pack is richer than the
/// others' get words of those whose part is poorer. A chunk's part are the fields that its kind
/// draws on (timeline for events, key_facts for technical details, …); a kind that draws on all of
/// them keeps its weight, and so does every chunk where the pack has no such fields. Any other plan
/// as it is.
plan::Plan revised_plan(const plan::Plan& plan, const Research& research);

}  // namespace castwright::passes
