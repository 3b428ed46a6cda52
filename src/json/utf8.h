#pragma once
// Inside json: reads one character of UTF-8 at a time, for code that json/text.h with its answers
// for whole texts does not help. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::json {

/// The next character of a text.
struct Utf8Step {
  std::size_t size = 0;  ///< The bytes of the character or of the maximal invalid part; at least 1.
  bool valid = false;
};
/// Reads the character at `at`, which must be inside `bytes`.
Utf8Step utf8_step(std::string_view bytes, std::size_t at);
/// Returns how many bytes at the start are whole, valid UTF-8.
std::size_t valid_prefix(std::string_view bytes);
/// Appends `point` (at most U+10FFFF) as UTF-8. A surrogate gets its three-byte (WTF-8) form.
void append_code_point(std::string& out, unsigned point);

}  // namespace castwright::json
