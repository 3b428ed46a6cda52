#pragma once
// How wide a text is on a screen, and where a line of it may end. Values only, total on any bytes,
// any thread.

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Columns: a wide character of East Asia takes two, a combining or invisible one none, every other
/// one.
std::size_t count_columns(std::string_view text);

/// Bytes behind which a line may end (UAX #14 by ICU, for Chinese and Japanese in its strict form:
/// no line begins with 。 、 」; there also between words alone, outside of quotations and before
/// no particle, if the text has such a place), in order, without the end of the text.
std::vector<std::size_t> line_breaks_of(std::string_view text, std::string_view language);

/// Bytes of the longest start of `text` that has at most `columns_max` columns and does not divide
/// a character from what combines with it; at least one character.
std::size_t start_of(std::string_view text, std::size_t columns_max);

}  // namespace castwright::script
