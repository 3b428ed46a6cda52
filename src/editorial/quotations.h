#pragma once
// Checks that quotations are word for word. Pure; the cost of a quotation grows with the number of
// sentences that share a rare word with it.

#include "editorial/faithfulness.h"
#include "editorial/script_under_review.h"

#include <string_view>
#include <vector>

namespace castwright::editorial {

/// Returns the stretches between quotation marks in a text that have four words or more.
std::vector<std::string_view> quotations_in(std::string_view text);

/// Checks the rule `facts.changed_quote`: what the script quotes is nearly, but not exactly, what a
/// sentence of the pack or the notes says (error), or the script says a quotation of theirs with
/// small changes (warning). What stands word for word in `known` is a quotation of that, however
/// similar to a sentence: a search query is the title of its topic with a word more.
Findings check_quotations(const ParsedScript& parsed,
                          const std::vector<Ground>& grounds,
                          std::string_view known = {});

}  // namespace castwright::editorial
