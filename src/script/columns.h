#pragma once
// Measures how wide a text is on a screen, and finds where its lines may end. Values only, total on
// any bytes, any thread.

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Counts columns: a wide East Asian character takes two, a combining or invisible one none, every
/// other character one.
std::size_t count_columns(std::string_view text);

/// Returns the offsets at which a line may end, in order, without the end of the text. They follow
/// UAX #14 by ICU, for Chinese and Japanese in its strict form: no line begins with 。 、 」. In
/// these languages a line ends only between words, outside of quotations and not before a particle,
/// if the text has such a place.
std::vector<std::size_t> line_breaks_of(std::string_view text, std::string_view language);

/// Returns the size in bytes of the longest start of `text` that has at most `columns_max` columns.
/// A character stays together with what combines with it, and the start has at least one character.
std::size_t start_of(std::string_view text, std::size_t columns_max);

}  // namespace castwright::script
