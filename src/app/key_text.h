#pragma once
// Finds the key in what a person gave for one: the bare key, or a key that was pasted together with
// quotation marks, invisible blanks, `Bearer `, or the whole line or file of a `.env`. Pure.

#include "core/secret.h"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace castwright::app {

/// The key in `text`; else the reason why it holds no key that could be sent, in words that repeat
/// nothing of `text`. `variables` are the names under which the server's key is known: a line with
/// another variable holds a key for somebody else. If there are none, `text` must be a single line.
std::expected<Secret, std::string> key_in(std::string_view text,
                                          std::span<const std::string> variables);

}  // namespace castwright::app
