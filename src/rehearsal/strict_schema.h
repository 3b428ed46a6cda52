#pragma once
// What the original asks of a schema: little of any, more of one that is to be enforced
// (`strict: true`). What this server could not keep to is refused as well, never answered with
// something else. Pure.

#include "json/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

enum class Enforced { no, yes };

struct SchemaFault {
  std::string message;    ///< in the original's words, whole
  bool of_regex = false;  ///< the original names another code and parameter for these
};

/// What is wrong with the schema of `subject` ("response_format 'x'", "function 'f'"); nothing
/// where it may be used.
std::optional<SchemaFault> schema_fault(const json::Value& schema,
                                        std::string_view subject,
                                        Enforced enforced);

}  // namespace castwright::rehearsal
