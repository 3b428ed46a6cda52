#pragma once
// Inside topic: characters that could move a terminal, or hide text from the person who reads it.

#include <cstddef>
#include <string_view>

namespace castwright::topic {

/// The code point at the start of valid UTF-8, and its length in bytes.
struct Character {
  char32_t code = 0;
  std::size_t size = 1;
};
Character character_at(std::string_view text);

/// C0 but tab and line ends, DEL, C1, and what turns the direction of text around (U+202A to
/// U+202E, U+2066 to U+2069).
bool is_control(char32_t code);
/// A character that nobody sees: of no width, or a line end that is none in a file.
bool is_unseen(char32_t code);

}  // namespace castwright::topic
