#pragma once
// Where sentences of spoken text begin and end. Values only, total on any bytes, any thread.

#include <string_view>
#include <vector>

namespace castwright::script {

/// The sentences of plain text in order: UAX #29 sentence segmentation (ICU), but for three places
/// where no sentence ends: after a title or an abbreviation that a name or a number follows ("Dr.
/// Lind"), after an initial ("J. Moor"), and before a lower-case letter ("“Why?” she asked"). Each
/// without white space at its ends; none is empty. A line break ends a sentence. Views into `text`.
std::vector<std::string_view> sentences_of(std::string_view text);

}  // namespace castwright::script
