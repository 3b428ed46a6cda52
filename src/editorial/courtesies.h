#pragma once
// Greetings, recaps and farewells: where the show begins and ends they belong, inside it they tell
// every listener that it was written in pieces. Pure.

#include "editorial/manuscript.h"

namespace castwright::editorial {

/// Rules `seam.greeting`, `seam.recap`, `seam.farewell` (check (d) of editorial.md section 2). A
/// greeting belongs into chunk 1 (the first 500 words of an undivided script), once; a recap into
/// the last chunk; a farewell into the last chunk (the last 500 words). English only: patterns of
/// one language find nothing in another.
void check_courtesies(const Reading& reading, Findings& findings);

}  // namespace castwright::editorial
