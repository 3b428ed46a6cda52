#pragma once
// Inside json: one character of UTF-8 at a time, for the places where a whole-text answer
// (json/text.h) does not do. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::json {

struct Utf8Step {
  std::size_t size = 0;  ///< bytes of the character, or of the maximal invalid part; at least 1
  bool valid = false;
};
/// What stands at `at`, which must be inside `bytes`.
Utf8Step utf8_step(std::string_view bytes, std::size_t at);
/// How many bytes at the start are whole, valid UTF-8.
std::size_t valid_prefix(std::string_view bytes);
/// Appends `point` (at most U+10FFFF) as UTF-8; a surrogate gets its three-byte (WTF-8) form.
void append_code_point(std::string& out, unsigned point);

}  // namespace castwright::json
