#pragma once
// What stands for the placeholders of prompts that both passes use. Used by the asks only. Pure.

#include "passes/pass_a.h"
#include "passes/templates.h"

namespace castwright::passes {

/// Values that are the same for every chunk of a run. Without a plan nothing is said of chunks.
Values show_values(const PromptInputs& inputs);
/// The pack's fields and sources, or the mark where chunk 1 has not been written yet.
void add_pack(Values& values, const Research* research);

}  // namespace castwright::passes
