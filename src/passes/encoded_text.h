#pragma once
// Decodes the text of an answer that is itself an answer. Models put the whole object into its own
// field, write it as a string of a string, or write its line breaks out. Pure, total; any thread.

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::passes {

/// A text that was decoded.
struct DecodedText {
  std::string text;
  std::string what;  ///< What happened to it, e.g. "was encoded twice and was decoded".
};

/// Decodes a text of an answer that was encoded as JSON once more: as a string, as an object with
/// `key` (perhaps in a fence or after an announcement), or with its line breaks as "\n". It also
/// leaves out thinking before the text. Returns nothing if there is nothing to decode. Fails with
/// Fault::unusable if such an object cannot be read, or two could be meant.
Result<std::optional<DecodedText>> decoded_text(std::string_view text, std::string_view key);
/// Decodes an answer that is one JSON string, perhaps in a fence, with thinking in it, and returns
/// the string without the thinking. Returns nothing for any other answer.
std::optional<DecodedText> decoded_answer(std::string_view answer);

}  // namespace castwright::passes
