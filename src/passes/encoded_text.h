#pragma once
// The text of an answer that is itself an answer: models put the whole object into its own field,
// write it as a string of a string, or write its line breaks out. Pure, total.

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::passes {

/// A text of an answer that was itself encoded as JSON: as a string, as an object with `key`, in a
/// fence or behind an announcement too, or with its line breaks as "\n". Nothing: it was not. Fails
/// with Fault::unusable where such an object cannot be read, or two could be meant.
Result<std::optional<std::string>> decoded_text(std::string_view text, std::string_view key);

}  // namespace castwright::passes
