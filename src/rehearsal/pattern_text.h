#pragma once
// A regular expression (ECMAScript, as JSON Schema uses it) → a text that matches it. For answers
// under an enforced schema. Look-around is read over. Pure.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

/// The shortest text by the first of all alternatives, every repetition `more` times beyond its
/// least. Nothing where the expression cannot be read, or the text would be longer than 10,000
/// bytes.
std::optional<std::string> text_for_pattern(std::string_view pattern, std::size_t more = 0);

}  // namespace castwright::rehearsal
