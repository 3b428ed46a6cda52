#pragma once
// Reads JSON as models write it: inside of prose and fences, with line breaks, commas and
// backslashes that do not belong there, encoded once more than asked for. It reads what has exactly
// one reading and guesses nothing. It does not decide which of several objects is the answer
// (answer_json.h does). Pure, total; any thread.

#include "json/value.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// An answer may be encoded so many times; more has never been seen.
inline constexpr int encodings_max = 3;

/// A part of a text that begins with a brace.
struct TextObject {
  std::size_t begin = 0;
  std::size_t end = 0;                 ///< One past the object; if it is cut, the end of the text.
  std::optional<json::Value> value{};  ///< The value; nothing if it cannot be read.
  std::string error{};                 ///< Why it cannot be read.
  bool cut = false;                    ///< It cannot be read because the text ends inside of it.
  bool inside = false;    ///< It stands in one that cannot be read, and may be its part.
  bool repaired = false;  ///< It was read after something was put right.
  bool recoded = false;   ///< It was read after its backslashes were removed.
};

/// Returns the objects of `text` that do not stand in another one, in their order.
std::vector<TextObject> objects_in(std::string_view text);

/// Reads a whole text as one value; returns nothing if it is none.
std::optional<json::Value> read_value(std::string_view text);

/// Tells whether `text`, which may be no JSON, names `key` as an object does. The quotation marks
/// may be escaped.
bool names_key(std::string_view text, std::string_view key);

/// Decodes `text` as the inside of a JSON string; returns nothing if it is none.
std::optional<std::string> unescaped(std::string_view text);

}  // namespace castwright::passes
