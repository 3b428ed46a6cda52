#pragma once
// The names under which people and servers keep secrets. Pure.

#include <string>
#include <string_view>

namespace castwright::topic {

/// Is what stands under `name` a secret? Any spelling counts: `api-key`, `apiKey`, `X-API-KEY`.
bool names_secret(std::string_view name);
/// `text` without its percent escapes, also where one escape hides another (`%252D`).
std::string without_escapes(std::string_view text);

}  // namespace castwright::topic
