#pragma once
// What the original demands of a schema: little of any schema, more of one that is to be enforced
// (`strict: true`). A schema that this server could not keep to is refused as well, and never
// answered with a value of another form. Pure.

#include "json/value.h"

#include <optional>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

enum class Enforced { no, yes };

struct SchemaFault {
  std::string message;  ///< the whole message in the words of the original
  /// Whether it concerns an expression, for which the original has another code and parameter.
  bool of_regex = false;
};

/// What is wrong with the schema of `subject` ("response_format 'x'", "function 'f'"); nothing if
/// it may be used.
std::optional<SchemaFault> schema_fault(const json::Value& schema,
                                        std::string_view subject,
                                        Enforced enforced);

}  // namespace castwright::rehearsal
