#pragma once
// Greetings, recaps and farewells: where the show begins and ends they belong, inside it they tell
// every listener that it was written in pieces. Pure.

#include "editorial/script_under_review.h"

namespace castwright::editorial {

/// Rules `seam.greeting`, `seam.recap`, `seam.farewell`. A greeting belongs into chunk 1, once; a
/// recap and a farewell into the last chunk. An error is only what is certain: a whole phrase to
/// the listeners (phrases.h) that opens or ends an inner chunk. In the middle of a chunk, with a
/// phrase that has another meaning too, or in an undivided script (the first and the last 500 words
/// are its opening and its end; a real show may have breaks) it is a warning or a note. Somebody
/// else's words, told or quoted, are none.
void check_greetings(const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
