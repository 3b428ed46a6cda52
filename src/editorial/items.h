#pragma once
// Checks the short scripts of Pass B: length, facts, repetition, titles. Pure.

#include "editorial/script_under_review.h"
#include "passes/pass_b.h"
#include "topic/topic.h"

#include <vector>

namespace castwright::editorial {

/// Checks the rules `items.words` (error: the item is outside of its band), `items.new_fact`
/// (error: a number, date or name that stands in no pack, source, topic or note), `items.repeated`
/// (error: nearly the text of another item; warning: more than 10 % of its runs of five words),
/// `items.title`, `items.description`, `items.tags` (warnings: form, and different for every item),
/// and the `speech` rules. The quote of a finding begins with the item's code; its line is a line
/// of the item's script.
Findings check_items(const std::vector<passes::ItemText>& items,
                     const Evidence& grounds,
                     const topic::Topic& topic);

}  // namespace castwright::editorial
