#pragma once
// Makes the values of the placeholders that prompts of both passes use. Only the functions that
// make prompts use it. Pure; any thread.

#include "passes/pass_a.h"
#include "passes/templates.h"

namespace castwright::passes {

/// Returns the values that are the same for every chunk of a run. Without a plan they tell nothing
/// of chunks.
Values show_values(const PromptInputs& inputs);
/// Adds the pack's fields and sources, or pack_mark if chunk 1 has not been written yet.
void add_pack(Values& values, const Research* research);

}  // namespace castwright::passes
