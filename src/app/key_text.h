#pragma once
// The key in what a person gave for one: the bare key, or one that was pasted with quotation marks,
// blanks that nobody sees, `Bearer `, or the whole line or file of a `.env`. Pure.

#include "core/secret.h"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace castwright::app {

/// The key in `text`, or why there is none that could be sent, in words that hold nothing of it.
/// `variables` are those of the server that it is for: a line that names another one holds a key of
/// somebody else. Without any, a line counts only where it is the one line.
std::expected<Secret, std::string> key_in(std::string_view text,
                                          std::span<const std::string> variables);

}  // namespace castwright::app
