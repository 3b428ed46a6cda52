#pragma once
// Judges how much the research has to tell for each chunk, and makes the plan follow it. Pure:
// equal arguments give equal plans; any thread.

#include "passes/pass_a.h"
#include "plan/plan.h"

namespace castwright::passes {

/// Returns an adaptive plan as the research of chunk 1 revises it, and any other plan as it is.
/// Chunks whose part of the pack is richer than that of others get words of those whose part is
/// poorer. The part of a chunk is the fields that its kind draws on (timeline for events, key_facts
/// for technical details, …). A kind that draws on all fields keeps its weight, and so does every
/// chunk if the pack has no such fields.
plan::Plan revised_plan(const plan::Plan& plan, const Research& research);

}  // namespace castwright::passes
