#pragma once
// The text of an answer that is itself an answer: models put the whole object into its own field,
// write it as a string of a string, or write its line breaks out. Pure, total.

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::passes {

struct DecodedText {
  std::string text;
  std::string what;  ///< was done, e.g. "was encoded twice and was decoded"
};

/// A text of an answer that was itself encoded as JSON: as a string, as an object with `key`, in a
/// fence or behind an announcement too, or with its line breaks as "\n"; or before which thinking
/// stands. Nothing: it was not. Fails with Fault::unusable where such an object cannot be read, or
/// two could be meant.
Result<std::optional<DecodedText>> decoded_text(std::string_view text, std::string_view key);
/// An answer that is one JSON string, perhaps in a fence, with thinking in it: the string without
/// it. Nothing: it is something else.
std::optional<DecodedText> decoded_answer(std::string_view answer);

}  // namespace castwright::passes
