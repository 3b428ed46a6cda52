#include "rehearsal/strict_schema.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

bool is_object_schema(const Value& schema) {
  const Value* const type = schema.find("type");
  if (type == nullptr) return schema.find("properties") != nullptr;
  if (type->text() == "object") return true;
  return std::ranges::any_of(type->items(),
                             [](const Value& one) { return one.text() == "object"; });
}

/// Goes through every schema inside of a schema. The context is the original's: Python's tuple of
/// the keys that lead there.
class Inspection {
 public:
  std::optional<std::string> fault() const { return fault_; }

  void look(const Value& schema, const std::string& context) {
    if (fault_ || !schema.is_object()) return;
    if (is_object_schema(schema)) look_at_object(schema, context);
    for (const std::string_view key : {"properties", "$defs", "definitions"})
      if (const Value* const named = schema.find(key))
        for (const json::Member& member : named->members())
          look(member.value, within(within(context, key), member.key));
    for (const std::string_view key : {"anyOf", "oneOf", "allOf", "prefixItems"})
      if (const Value* const listed = schema.find(key)) {
        std::size_t index = 0;
        for (const Value& one : listed->items())
          look(one, within(within(context, key), std::to_string(index++)));
      }
    if (const Value* const items = schema.find("items")) look(*items, within(context, "items"));
  }

 private:
  static std::string within(const std::string& context, std::string_view key) {
    return fmt::format("{}{}'{}'", context, context.empty() ? "" : ", ", key);
  }
  void say(const std::string& context, std::string_view what) {
    // A tuple of one has a comma.
    const bool one = !context.empty() && !context.contains(", ");
    if (!fault_) fault_ = fmt::format("In context=({}{}), {}", context, one ? "," : "", what);
  }

  void look_at_object(const Value& schema, const std::string& context) {
    const Value* const others = schema.find("additionalProperties");
    if (others == nullptr || others->as_bool() != false)
      say(context, "'additionalProperties' is required to be supplied and to be false.");
    const Value* const properties = schema.find("properties");
    if (properties == nullptr) return;
    const Value* const required = schema.find("required");
    for (const json::Member& member : properties->members()) {
      const bool named =
          required != nullptr && std::ranges::any_of(required->items(), [&](const Value& name) {
            return name.text() == member.key;
          });
      if (!named)
        say(context,
            fmt::format("'required' is required to be supplied and to be an array including every "
                        "key in properties. Missing '{}'.",
                        member.key));
    }
  }

  std::optional<std::string> fault_;
};

}  // namespace

std::optional<std::string> strict_schema_fault(const Value& schema) {
  const Value* const type = schema.find("type");
  const bool refers = schema.find("$ref") != nullptr;
  if (!refers && (type == nullptr || type->text() != "object")) {
    return fmt::format("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{}\"'.",
                       type == nullptr ? "None" : type->text());
  }
  Inspection inspection;
  inspection.look(schema, "");
  return inspection.fault();
}

}  // namespace castwright::rehearsal
