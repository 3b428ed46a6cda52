#include "rehearsal/schema_words.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace castwright::rehearsal {
namespace {

using json::Value;

bool is_annotation(std::string_view key) {
  constexpr std::string_view keys[] = {"$defs", "$schema", "definitions", "description", "title"};
  return std::ranges::find(keys, key) != std::ranges::end(keys);
}

Value both(const Value& left, const Value& right) {
  Value out = Value::object();
  out.set("allOf", Value::array({left, right}));
  return out;
}

/// One list with all values of two words, for words that may have several values in a merged
/// schema.
Value listed(const Value& left, const Value& right) {
  Value out = left.is_array() ? left : Value::array({left});
  if (!right.is_array()) return out.push(right);
  for (const Value& one : right.items())
    out.push(one);
  return out;
}

Value common(const Value& left, const Value& right) {
  Value out = Value::array();
  for (const Value& one : left.items())
    if (std::ranges::any_of(right.items(), [&](const Value& o) { return same_value(o, one); }))
      out.push(one);
  return out;
}

Value common_types(const Value& left, const Value& right) {
  const auto list = [](const Value& type) { return type.is_array() ? type : Value::array({type}); };
  Value out = common(list(left), list(right));
  const auto has = [](const Value& types, std::string_view name) {
    return std::ranges::any_of(types.items(), [name](const Value& o) { return o.text() == name; });
  };
  for (const auto& [one, other] : {std::pair{list(left), list(right)}, {list(right), list(left)}})
    if (has(one, "integer") && has(other, "number") && !has(other, "integer")) out.push("integer");
  return out;
}

/// The value under `key` that keeps to both schemas.
Value met(std::string_view key, const Value& left, const Value& right) {
  const auto number = [](const Value& value) { return value.as_double().value_or(0); };
  const bool left_is_less = number(left) < number(right);
  if (key == "minimum" || key == "exclusiveMinimum" || key == "minLength" || key == "minItems")
    return left_is_less ? right : left;
  if (key == "maximum" || key == "exclusiveMaximum" || key == "maxLength" || key == "maxItems")
    return left_is_less ? left : right;
  if (key == "pattern" || key == "format" || key == "multipleOf" || key == "required")
    return listed(left, right);
  if (key == "enum") return common(left, right);
  if (key == "type") return common_types(left, right);
  if (key == "properties") {
    Value out = left;
    for (const json::Member& member : right.members()) {
      const Value* const before = out.find(member.key);
      out.set(member.key, before == nullptr ? member.value : both(*before, member.value));
    }
    return out;
  }
  if (key == "items" || key == "additionalProperties") {
    if (left.as_bool() || right.as_bool())
      return left.as_bool() == false || right.as_bool() == true ? left : right;
    return both(left, right);
  }
  return left;
}

}  // namespace

bool same_value(const Value& left, const Value& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Value::Kind::number: return left.as_double() == right.as_double();
    case Value::Kind::array: return std::ranges::equal(left.items(), right.items(), same_value);
    case Value::Kind::object:
      return left.members().size() == right.members().size()
             && std::ranges::all_of(left.members(), [&right](const json::Member& member) {
                  const Value* const other = right.find(member.key);
                  return other != nullptr && same_value(member.value, *other);
                });
    default: return left.as_bool() == right.as_bool() && left.text() == right.text();
  }
}

std::string_view type_of_value(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::null: return "null";
    case Value::Kind::boolean: return "boolean";
    case Value::Kind::number: return "number";
    case Value::Kind::string: return "string";
    case Value::Kind::array: return "array";
    case Value::Kind::object: break;
  }
  return "object";
}

std::vector<std::string_view> types_of(const Value& schema) {
  const Value* const type = schema.find("type");
  if (type != nullptr && type->as_string()) return {*type->as_string()};
  std::vector<std::string_view> types;
  if (type != nullptr)
    for (const Value& one : type->items())
      types.push_back(one.text());
  if (type != nullptr) return types;
  const auto has = [&schema](const auto&... keys) {
    return ((schema.find(keys) != nullptr) || ...);
  };
  if (has("properties", "additionalProperties")) return {"object"};
  if (has("items", "prefixItems", "minItems")) return {"array"};
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))
    return {"number"};
  if (has("pattern", "format", "minLength", "maxLength")) return {"string"};
  return {};
}

const Value* alternatives_of(const Value& schema) {
  const Value* const any = schema.find("anyOf");
  return any != nullptr ? any : schema.find("oneOf");
}

Value merged(const Value& schema, const Value& other) {
  Value out = Value::object();
  for (const json::Member& member : schema.members())
    if (!is_annotation(member.key)) out.set(member.key, member.value);
  for (const json::Member& member : other.members()) {
    if (is_annotation(member.key)) continue;
    const Value* const before = out.find(member.key);
    out.set(member.key, before == nullptr ? member.value : met(member.key, *before, member.value));
  }
  return out;
}

Value without(const Value& schema, std::string_view key, std::string_view other) {
  Value out = Value::object();
  for (const json::Member& member : schema.members())
    if (member.key != key && member.key != other) out.set(member.key, member.value);
  return out;
}

std::int64_t count_in(const Value& schema, std::string_view key, std::int64_t fallback) {
  constexpr double most = 1e15;
  const Value* const value = schema.find(key);
  const auto number = value == nullptr ? std::nullopt : value->as_double();
  return number ? static_cast<std::int64_t>(std::clamp(std::ceil(*number), -most, most)) : fallback;
}

}  // namespace castwright::rehearsal
