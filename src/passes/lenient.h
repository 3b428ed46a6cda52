#pragma once
// Reads JSON as models write it: inside of prose and fences, with line breaks, commas and
// backslashes that do not belong there, encoded once more than asked for. What has exactly one
// reading is read, nothing is guessed. Which of several objects is the answer is not decided here
// (answer_json.h). Pure, total.

#include "json/value.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// Encoded, and encoded again: more often nobody has seen it.
inline constexpr int encodings_max = 3;

/// What begins with a brace in a text.
struct TextObject {
  std::size_t begin = 0;
  std::size_t end = 0;                 ///< one past it; of one that is cut the end of the text
  std::optional<json::Value> value{};  ///< nothing: it cannot be read
  std::string error{};                 ///< why not
  bool cut = false;                    ///< … since the text ends inside of it
  bool inside = false;    ///< it stands in one that cannot be read, and may be a part of it
  bool repaired = false;  ///< read with something put right
  bool recoded = false;   ///< read after its backslashes were taken off
};

/// The objects of `text` that do not stand in another one, in their order.
std::vector<TextObject> objects_in(std::string_view text);

/// A whole text as one value. Nothing: it is none.
std::optional<json::Value> read_value(std::string_view text);

/// Does `text`, which may be no JSON, name `key` as an object does? Its quotation marks may be
/// escaped.
bool names_key(std::string_view text, std::string_view key);

/// The characters of `text` as the inside of a JSON string.
std::optional<std::string> unescaped(std::string_view text);

}  // namespace castwright::passes
