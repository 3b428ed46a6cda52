#pragma once
// Who must act on an error, by its code or type. Pure.

#include "core/result.h"

#include <optional>
#include <string_view>

namespace castwright::provider {

/// Of a code or type of OpenAI or of a compatible server; nothing where it says nothing special:
/// the HTTP status then decides, and it is the provider's where there is none.
std::optional<Fault> known_fault(std::string_view code);

}  // namespace castwright::provider
