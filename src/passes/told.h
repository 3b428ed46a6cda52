#pragma once
// Makes what a prompt says of the script so far: all of it if it is short enough, else what its
// text really tells, but never what was only assigned to a chunk. Only build_request() uses it.
// Pure; any thread.

#include "passes/contracts.h"
#include "passes/pass_a.h"

#include <string>
#include <vector>

namespace castwright::passes {

/// Tells whether the texts before chunk `number` fit whole into its prompt (WordLimits::told_max).
bool fits_whole(const PromptInputs& inputs, int number);

/// Returns the texts of the chunks before `number`, joined as in the script.
std::string whole_text(const PromptInputs& inputs, int number);

/// Returns, for every chunk before `number`, its title and lines of the facts and punchlines that
/// its text carries and of the pictures that it draws ("like a …", "as if …"). A quotation in a
/// line stands word for word in that text; a fact is named by its own words.
std::string digest(const PromptInputs& inputs, const Contracts& contracts, int number);

/// Returns the question with which the text before chunk `number` ends, as it was really asked: the
/// last question of its last two turns. If `planned`, the question of the outline, has words of
/// content, the question must have one of them. Returns "" if there is none, or if the text is not
/// known.
std::string question_asked(const PromptInputs& inputs, int number, std::string_view planned);

/// Returns those of `facts` that the texts before chunk `number` carry.
std::vector<OwnedFact> told_facts(const PromptInputs& inputs,
                                  const std::vector<OwnedFact>& facts,
                                  int number);

}  // namespace castwright::passes
