#pragma once
// What the original asks of a schema that is to be enforced (`strict: true`). Pure.

#include "json/value.h"

#include <optional>
#include <string>

namespace castwright::rehearsal {

/// What is wrong with it, in the original's words ("In context=(), …"); nothing where it may be
/// enforced.
std::optional<std::string> strict_schema_fault(const json::Value& schema);

}  // namespace castwright::rehearsal
