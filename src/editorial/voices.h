#pragma once
// Who speaks beside the two hosts: a third voice is nobody's whom the show has, and a speech engine
// reads it out as one of the hosts. Pure.

#include "editorial/script_under_review.h"

namespace castwright::editorial {

/// Rule `speech.third_voice`, once for each voice: an error if it is certain (it comes again, or
/// its name is a tag or a part such as “Narrator”), else a warning.
void check_voices(const ScriptUnderReview& script, const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
