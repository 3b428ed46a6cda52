#include "rehearsal/schema.h"

#include "rehearsal/schema_words.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr int references_max = 32;
// The limits of a comparison, since a schema may refer to itself without ever reaching a value.
constexpr int depth_max = 200;
constexpr int comparisons_max = 200'000;

/// The value at a JSON pointer, which stands behind the `#` of a reference.
const Value* at_pointer(const Value& root, std::string_view pointer) {
  const Value* at = &root;
  while (at != nullptr && pointer.starts_with('/')) {
    pointer.remove_prefix(1);
    const std::size_t end = std::min(pointer.find('/'), pointer.size());
    std::string key(pointer.substr(0, end));
    pointer.remove_prefix(end);
    for (const auto& [escape, meant] : {std::pair{"~1", "/"}, std::pair{"~0", "~"}})
      for (std::size_t found = key.find(escape); found != std::string::npos;
           found = key.find(escape, found + 1))
        key.replace(found, 2, meant);
    if (at->is_array()) {
      const auto index = static_cast<std::size_t>(std::strtoul(key.c_str(), nullptr, 10));
      at = index < at->items().size() ? &at->items()[index] : nullptr;
    } else {
      at = at->find(key);
    }
  }
  return at;
}

/// Compares a value with a schema.
class Comparison {
 public:
  explicit Comparison(const Schema& schema) : schema_(schema) {}

  bool takes(const Value& part, const Value& value, int depth) {
    if (depth > depth_max || ++comparisons_ > comparisons_max) return false;
    const Value& schema = schema_.resolved(part);
    if (const auto flag = schema.as_bool()) return *flag;
    const auto takes_it = [&](const Value& one) { return takes(one, value, depth + 1); };
    if (const Value* const only = schema.find("const");
        only != nullptr && !same_value(*only, value))
      return false;
    if (const Value* const choices = schema.find("enum");
        choices != nullptr && std::ranges::none_of(choices->items(), [&](const Value& one) {
          return same_value(one, value);
        }))
      return false;
    if (const Value* const any = schema.find("anyOf");
        any != nullptr && std::ranges::none_of(any->items(), takes_it))
      return false;
    if (const Value* const one = schema.find("oneOf");
        one != nullptr && std::ranges::count_if(one->items(), takes_it) != 1)
      return false;
    if (const Value* const all = schema.find("allOf");
        all != nullptr && !std::ranges::all_of(all->items(), takes_it))
      return false;
    if (schema.bool_or("nullable", false) && value.is_null()) return true;
    const auto types = types_of(schema);
    return (types.empty() && schema.find("type") == nullptr)
           || std::ranges::any_of(types, [&](std::string_view type) {
                return takes_type(type, schema, value, depth);
              });
  }

 private:
  bool takes_type(std::string_view type, const Value& schema, const Value& value, int depth) {
    const std::string_view mine = type_of_value(value);
    if (type == "integer") {
      const auto number = value.as_double();
      return mine == "number" && number && *number == std::round(*number)
             && takes_number(schema, value);
    }
    if (mine != type) return false;
    if (type == "number") return takes_number(schema, value);
    if (type == "object") return takes_object(schema, value, depth);
    if (type == "array") return takes_array(schema, value, depth);
    return type != "string" || takes_text(schema, value.text());
  }

  bool takes_object(const Value& schema, const Value& value, int depth) {
    const Value* const properties = schema.find("properties");
    const Value* const others = schema.find("additionalProperties");
    for (const json::Member& member : value.members()) {
      const Value* const known = properties == nullptr ? nullptr : properties->find(member.key);
      if (known != nullptr && !takes(*known, member.value, depth + 1)) return false;
      if (known == nullptr && others != nullptr && !takes(*others, member.value, depth + 1))
        return false;
    }
    const Value* const required = schema.find("required");
    return required == nullptr || std::ranges::all_of(required->items(), [&](const Value& name) {
             return value.find(name.text()) != nullptr;
           });
  }

  bool takes_array(const Value& schema, const Value& value, int depth) {
    const auto count = static_cast<std::int64_t>(value.items().size());
    if (count < count_in(schema, "minItems", 0) || count > count_in(schema, "maxItems", count))
      return false;
    const Value* const prefix = schema.find("prefixItems");
    const Value* const items = schema.find("items");
    const bool unique = schema.bool_or("uniqueItems", false);
    for (std::size_t i = 0; i < value.items().size(); ++i) {
      const Value* part = items;
      if (prefix != nullptr && i < prefix->items().size()) part = &prefix->items()[i];
      if (items != nullptr && items->is_array())
        part = i < items->items().size() ? &items->items()[i] : nullptr;
      if (part != nullptr && !takes(*part, value.items()[i], depth + 1)) return false;
      for (std::size_t k = 0; unique && k < i; ++k)
        if (same_value(value.items()[k], value.items()[i])) return false;
    }
    return true;
  }

  const Schema& schema_;
  int comparisons_ = 0;
};

}  // namespace

const Value* Schema::referred(std::string_view reference) const {
  if (!reference.starts_with('#')) return nullptr;
  return at_pointer(*root_, reference.substr(1));
}

const Value& Schema::resolved(const Value& schema) const {
  const Value* at = &schema;
  for (int i = 0; i < references_max; ++i) {
    const Value* const found = referred(at->string_or("$ref", ""));
    if (found == nullptr) return *at;
    at = found;
  }
  return *at;
}

bool Schema::takes(const Value& schema, const Value& value) const {
  return Comparison(*this).takes(schema, value, 0);
}

Value Schema::example(const Value& schema) const {
  return written(schema).value_or(Value());
}

Value Schema::fitted(const Value& part, Value value) const {
  if (takes(part, value)) return value;
  const Value& schema = resolved(part);
  const std::int64_t most = count_in(schema, "maxLength", -1);
  if (value.as_string() && most >= 0) {
    std::string text(*value.as_string());
    std::size_t end = 0;
    for (std::int64_t chars = 0; end < text.size(); ++end) {
      const bool begins = (static_cast<unsigned char>(text[end]) & 0xC0U) != 0x80U;
      if (begins && chars++ == most) break;
    }
    text.resize(end);
    Value shorter(std::move(text));
    if (takes(part, shorter)) return shorter;
  }
  return example(part);
}

}  // namespace castwright::rehearsal
