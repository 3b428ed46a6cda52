#pragma once
// Stage directions and other brackets: what an actor does and nobody reads out. Values only, total
// on any bytes, linear, any thread.

#include "script/search.h"

#include <string_view>
#include <vector>

namespace castwright::script {

/// `doubtful`: it may be meant to be spoken.
enum class Surety { doubtful, sure };

struct Direction {
  Match where;
  Surety surety = Surety::doubtful;
};

/// Directions in brackets and asterisks of any wording in the languages that the word tables have,
/// in order: `[laughs]`, `(lacht leise)`, `*sighs*`, `**(beat)**`, `<laughs>`, `（笑）`, `SFX: …`
/// at a line's start. Sure are those that have only the words of directions, or that a square
/// bracket begins with a name and what that person does. Any other square bracket is doubtful;
/// other parentheses and emphasis are speech.
std::vector<Direction> directions_in(std::string_view text);

}  // namespace castwright::script
