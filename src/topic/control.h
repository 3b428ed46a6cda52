#pragma once
// For this module only: recognizes characters that could control a terminal, or hide text from the
// person who reads it.

#include <cstddef>
#include <string_view>

namespace castwright::topic {

/// A code point and its length in bytes.
struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};
/// Returns the first character of `text`, which must be valid UTF-8 and not empty.
Character character_at(std::string_view text);

/// Returns true for C0 (except tab and line ends), DEL, C1, and the characters that change the
/// direction of text (U+202A to U+202E, U+2066 to U+2069).
bool is_control(char32_t code);
/// Returns true for a character that nobody sees: one without width, or a line end that files do
/// not use.
bool is_unseen(char32_t code);

}  // namespace castwright::topic
