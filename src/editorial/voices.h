#pragma once
// Finds voices other than the two hosts. The show has nobody to speak a third voice, and a speech
// engine would read it out as one of the hosts. Pure.

#include "editorial/script_under_review.h"

namespace castwright::editorial {

/// Checks the rule `speech.third_voice`, once for each voice. It is an error if the voice is
/// certain (it comes again, or its name is a tag or a role such as “Narrator”), else a warning.
void check_voices(const ScriptUnderReview& script, const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
