#pragma once
// The key in what a person gave for one: the bare key, or one that was pasted with quotation marks,
// blanks that nobody sees, `Bearer `, or the whole line or file of a `.env`. Pure.

#include "core/secret.h"

#include <expected>
#include <string>
#include <string_view>

namespace castwright::app {

/// The key in `text`, or why there is none that could be sent, in words that hold nothing of it.
std::expected<Secret, std::string> key_in(std::string_view text);

}  // namespace castwright::app
