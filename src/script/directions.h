#pragma once
// Finds stage directions, in brackets and elsewhere: what an actor does and nobody reads out.
// Values only, total on any bytes, linear, any thread.

#include "script/search.h"

#include <string_view>
#include <vector>

namespace castwright::script {

/// `doubtful` means that the text may be meant to be spoken.
enum class Surety { doubtful, sure };

struct Direction {
  Match where;
  Surety surety = Surety::doubtful;
};

/// Returns the directions of any wording, in order, in the languages that the word tables have:
/// `[laughs]`, `(lacht leise)`, `*sighs*`, `**(beat)**`, `<laughs>`, `（笑）`, `SFX: …` at the
/// start of a line. A direction is sure if it has only words of directions, or if it is a square
/// bracket with a name and what that person does. Any other square bracket is doubtful; other
/// parentheses and emphasis are speech.
std::vector<Direction> directions_in(std::string_view text);

}  // namespace castwright::script
