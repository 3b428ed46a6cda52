#pragma once
// What a prompt says of the script so far: all of it where it is short enough, else what its text
// really tells. Never what was only assigned to a chunk. Used by make_ask only. Pure.

#include "passes/contracts.h"
#include "passes/pass_a.h"

#include <string>
#include <vector>

namespace castwright::passes {

/// Do the texts before chunk `number` fit whole into its prompt (WordLimits::told_max)?
bool fits_whole(const PromptInputs& inputs, int number);

/// The texts of the chunks before `number`, joined as in the script.
std::string whole_text(const PromptInputs& inputs, int number);

/// For every chunk before `number` the facts and punchlines that its text carries and the pictures
/// that it draws ("like a …", "as if …"), one a line with its title. Each line's quotation stands
/// word for word in that text, a fact is named by its own words.
std::string digest(const PromptInputs& inputs, const Contracts& contracts, int number);

/// The question with which the text before chunk `number` ends, as it was really asked: the last of
/// its last two turns that has a word of `planned`, the outline's question, where that has words of
/// content. "" where there is none, or the text is not known.
std::string question_asked(const PromptInputs& inputs, int number, std::string_view planned);

/// The facts that the texts before `number` carry.
std::vector<OwnedFact> told_facts(const PromptInputs& inputs,
                                  const std::vector<OwnedFact>& facts,
                                  int number);

}  // namespace castwright::passes
