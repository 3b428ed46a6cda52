#pragma once
// Recognizes the names under which people and servers keep secrets. Pure.

#include <string>
#include <string_view>

namespace castwright::topic {

/// Returns true if the value of `name` is a secret. Any spelling counts: `api-key`, `apiKey`,
/// `X-API-KEY`.
bool names_secret(std::string_view name);
/// Returns `text` with its percent escapes decoded, also if one escape hides another (`%252D`).
std::string without_escapes(std::string_view text);

}  // namespace castwright::topic
