#pragma once
// Finds misplaced greetings, recaps and farewells. They belong to the beginning and the end of a
// show; inside it they reveal that the show was written in pieces. Pure.

#include "editorial/script_under_review.h"

namespace castwright::editorial {

/// Rules `seam.greeting`, `seam.recap`, `seam.farewell`. One greeting belongs in chunk 1; a recap
/// and a farewell belong in the last chunk. Only a certain case is an error: a whole phrase to the
/// listeners (phrases.h) that opens or ends an inner chunk. It is a warning or a note if it stands
/// in the middle of a chunk, if the phrase has another meaning too, or if the script is undivided:
/// then the first and the last 500 words are the opening and the end, and a real show may have
/// breaks. Somebody else's words, told or quoted, never count.
void check_greetings(const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
