#include "rehearsal/schema.h"

#include "json/text.h"
#include "rehearsal/pattern_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

using json::Value;

/// Deeper than any schema that the original takes (10); a schema that refers to itself ends here.
constexpr int depth_max = 12;
constexpr int references_max = 32;
constexpr std::int64_t items_made_max = 1'000;
constexpr std::int64_t text_chars_max = 10'000;

struct Format {
  std::string_view name;
  std::string_view example;
};
constexpr std::array formats{
    Format{"date-time", "2026-01-02T03:04:05Z"},
    Format{"date", "2026-01-02"},
    Format{"time", "03:04:05"},
    Format{"duration", "PT30M"},
    Format{"email", "host@example.com"},
    Format{"idn-email", "host@example.com"},
    Format{"hostname", "example.com"},
    Format{"ipv4", "192.0.2.1"},
    Format{"ipv6", "2001:db8::1"},
    Format{"cidrv4", "192.0.2.0/24"},
    Format{"cidrv6", "2001:db8::/32"},
    Format{"uuid", "123e4567-e89b-42d3-a456-426614174000"},
    Format{"uri", "https://example.com/rehearsal"},
    Format{"url", "https://example.com/rehearsal"},
    Format{"uri-reference", "https://example.com/rehearsal"},
    Format{"base64", "bm9uZQ=="},
    Format{"base64url", "bm9uZQ"},
};

bool same(const Value& left, const Value& right) {
  return json::dump(left) == json::dump(right);
}

std::string_view type_of(const Value& value) {
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

/// The types that a schema names, or the one that its other words are about.
std::vector<std::string_view> types_of(const Value& schema) {
  const Value* const type = schema.find("type");
  if (type != nullptr && type->as_string()) return {*type->as_string()};
  std::vector<std::string_view> types;
  if (type != nullptr)
    for (const Value& one : type->items())
      types.push_back(one.text());
  if (!types.empty()) return types;
  const auto has = [&schema](const auto&... keys) {
    return ((schema.find(keys) != nullptr) || ...);
  };
  if (has("properties", "additionalProperties")) return {"object"};
  if (has("items", "prefixItems", "minItems")) return {"array"};
  if (has("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"))
    return {"number"};
  return {};
}

/// The alternatives of a schema, or nullptr.
const Value* alternatives_of(const Value& schema) {
  const Value* const any = schema.find("anyOf");
  return any != nullptr ? any : schema.find("oneOf");
}

/// All words of a schema and of what it must keep to as well.
Value merged(const Value& schema, const Value& all_of) {
  Value out = Value::object();
  const auto take = [&out](const Value& part) {
    for (const json::Member& member : part.members()) {
      Value* const before = out.find(member.key);
      if (before != nullptr && member.key == "properties") {
        for (const json::Member& property : member.value.members())
          before->set(property.key, property.value);
      } else if (before != nullptr && member.key == "required") {
        for (const Value& name : member.value.items())
          before->push(name);
      } else if (member.key != "allOf") {
        out.set(member.key, member.value);
      }
    }
  };
  take(schema);
  for (const Value& part : all_of.items())
    take(part);
  return out;
}

struct Bounds {
  double least = -1e15;
  double most = 1e15;
  double step = 0;
  bool above = false;  ///< least itself is not of it
  bool below = false;
};

Bounds bounds_of(const Value& schema) {
  Bounds bounds;
  const auto number = [&schema](std::string_view key) -> std::optional<double> {
    const Value* const value = schema.find(key);
    return value == nullptr ? std::nullopt : value->as_double();
  };
  if (const auto least = number("minimum")) bounds.least = *least;
  if (const auto most = number("maximum")) bounds.most = *most;
  if (const auto least = number("exclusiveMinimum"); least && *least >= bounds.least) {
    bounds.least = *least;
    bounds.above = true;
  }
  if (const auto most = number("exclusiveMaximum"); most && *most <= bounds.most) {
    bounds.most = *most;
    bounds.below = true;
  }
  // An older draft says so with a boolean.
  bounds.above = bounds.above || schema.bool_or("exclusiveMinimum", false);
  bounds.below = bounds.below || schema.bool_or("exclusiveMaximum", false);
  bounds.step = std::max(0.0, number("multipleOf").value_or(0));
  return bounds;
}

bool within(const Bounds& bounds, double value) {
  const bool high = bounds.above ? value > bounds.least : value >= bounds.least;
  const bool low = bounds.below ? value < bounds.most : value <= bounds.most;
  const double steps = bounds.step == 0 ? 0 : value / bounds.step;
  return high && low && std::abs(steps - std::round(steps)) < 1e-9;
}

/// 1 where it may be 1, else what is nearest to the bounds.
std::optional<Value> number_for(const Value& schema, bool whole, int variant) {
  Bounds bounds = bounds_of(schema);
  const double step = bounds.step > 0 ? bounds.step : whole ? 1.0 : 0.0;
  const auto fits = [&](double value) {
    return within(bounds, value) && (!whole || value == std::round(value));
  };
  const double up = step > 0 ? std::ceil(bounds.least / step) * step : bounds.least;
  const double down = step > 0 ? std::floor(bounds.most / step) * step : bounds.most;
  const double stride = step > 0 ? step : 1.0;
  // Where only the upper bound is given the other one is far away.
  const bool only_most =
      schema.find("minimum") == nullptr && schema.find("exclusiveMinimum") == nullptr;
  const std::array candidates{
      1.0 + variant,
      only_most ? down - stride * variant : up + stride * variant,
      only_most ? down - stride * (variant + 1) : up + stride * (variant + 1),
      bounds.least + (bounds.most - bounds.least) / (variant + 2)};
  for (const double value : candidates) {
    if (!fits(value)) continue;
    if (value == std::round(value)) return Value(static_cast<std::int64_t>(value));
    return Value(value);
  }
  return std::nullopt;
}

bool is_length(const Value& schema, std::string_view text) {
  const auto chars = static_cast<std::int64_t>(json::code_points(text));
  return chars >= schema.int_or("minLength", 0) && chars <= schema.int_or("maxLength", chars);
}

std::optional<Value> text_for(const Value& schema, int variant) {
  const std::string_view format = schema.string_or("format", "");
  const auto* const known = std::ranges::find(formats, format, &Format::name);
  if (known != formats.end()) return Value(known->example);
  const std::int64_t least = std::min(schema.int_or("minLength", 0), text_chars_max);
  if (const std::string_view pattern = schema.string_or("pattern", ""); !pattern.empty()) {
    for (std::int64_t more = variant; more <= least + variant; ++more) {
      const auto text = text_for_pattern(pattern, static_cast<std::size_t>(more));
      if (!text) break;
      if (is_length(schema, *text)) return Value(*text);
    }
    return std::nullopt;
  }
  std::string text = variant == 0 ? "none" : "none " + std::to_string(variant);
  while (static_cast<std::int64_t>(text.size()) < least)
    text += " none";
  const std::int64_t most = std::max(schema.int_or("maxLength", text_chars_max), least);
  text.resize(std::min(text.size(), static_cast<std::size_t>(std::max<std::int64_t>(most, 0))));
  while (text.ends_with(' '))
    text.back() = '.';
  return Value(text);
}

/// A JSON pointer behind `#`.
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

}  // namespace

const Value& Schema::resolved(const Value& schema) const {
  const Value* at = &schema;
  for (int i = 0; i < references_max; ++i) {
    std::string_view reference = at->string_or("$ref", "");
    if (!reference.starts_with('#')) return *at;
    reference.remove_prefix(1);
    const Value* const found = at_pointer(*root_, reference);
    if (found == nullptr) return *at;
    at = found;
  }
  return *at;
}

bool Schema::takes_object(const Value& schema, const Value& value) const {
  const Value* const properties = schema.find("properties");
  const Value* const others = schema.find("additionalProperties");
  for (const json::Member& member : value.members()) {
    const Value* const known = properties == nullptr ? nullptr : properties->find(member.key);
    if (known != nullptr && !takes(*known, member.value)) return false;
    if (known == nullptr && others != nullptr && !takes(*others, member.value)) return false;
  }
  const Value* const required = schema.find("required");
  return required == nullptr || std::ranges::all_of(required->items(), [&](const Value& name) {
           return value.find(name.text()) != nullptr;
         });
}

bool Schema::takes_array(const Value& schema, const Value& value) const {
  const auto count = static_cast<std::int64_t>(value.items().size());
  if (count < schema.int_or("minItems", 0) || count > schema.int_or("maxItems", count))
    return false;
  const Value* const prefix = schema.find("prefixItems");
  const Value* const items = schema.find("items");
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    const Value* part = items;
    if (prefix != nullptr && i < prefix->items().size()) part = &prefix->items()[i];
    if (items != nullptr && items->is_array())
      part = i < items->items().size() ? &items->items()[i] : nullptr;
    if (part != nullptr && !takes(*part, value.items()[i])) return false;
  }
  return true;
}

bool Schema::takes_type(std::string_view type, const Value& schema, const Value& value) const {
  const std::string_view mine = type_of(value);
  if (type == "integer") {
    const auto number = value.as_double();
    return mine == "number" && number && *number == std::round(*number)
           && within(bounds_of(schema), *number);
  }
  if (mine != type) return false;
  if (type == "number") return within(bounds_of(schema), value.as_double().value_or(0));
  if (type == "object") return takes_object(schema, value);
  if (type == "array") return takes_array(schema, value);
  if (type != "string") return true;
  return schema.find("pattern") == nullptr && schema.find("format") == nullptr
         && is_length(schema, value.text());
}

bool Schema::takes(const Value& part, const Value& value) const {
  const Value& schema = resolved(part);
  if (const auto flag = schema.as_bool()) return *flag;
  if (const Value* const only = schema.find("const"); only != nullptr && !same(*only, value))
    return false;
  const auto takes_it = [&](const Value& one) { return takes(one, value); };
  if (const Value* const choices = schema.find("enum"); choices != nullptr)
    return std::ranges::any_of(choices->items(),
                               [&](const Value& one) { return same(one, value); });
  if (const Value* const any = alternatives_of(schema);
      any != nullptr && std::ranges::none_of(any->items(), takes_it))
    return false;
  if (const Value* const all = schema.find("allOf");
      all != nullptr && !std::ranges::all_of(all->items(), takes_it))
    return false;
  if (schema.bool_or("nullable", false) && value.is_null()) return true;
  const auto types = types_of(schema);
  return types.empty() || std::ranges::any_of(types, [&](std::string_view type) {
           return takes_type(type, schema, value);
         });
}

Schema::Made Schema::make_object(const Value& schema, int depth) const {
  Value out = Value::object();
  const Value* const properties = schema.find("properties");
  const Value* const required = schema.find("required");
  if (properties == nullptr) return out;
  for (const json::Member& member : properties->members()) {
    Made made = make(member.value, depth - 1, 0);
    if (made) {
      out.set(member.key, *std::move(made));
      continue;
    }
    const bool must =
        required != nullptr && std::ranges::any_of(required->items(), [&](const Value& name) {
          return name.text() == member.key;
        });
    if (must) return std::nullopt;
  }
  return out;
}

Schema::Made Schema::make_array(const Value& schema, int depth, int variant) const {
  Value out = Value::array();
  const Value* prefix = schema.find("prefixItems");
  const Value* const items = schema.find("items");
  if (prefix == nullptr && items != nullptr && items->is_array()) prefix = items;
  const auto fixed = prefix == nullptr ? 0 : static_cast<std::int64_t>(prefix->items().size());
  const std::int64_t count =
      std::min(std::max(fixed, schema.int_or("minItems", 0)), items_made_max);
  const bool unique = schema.bool_or("uniqueItems", false);
  const Value anything;
  for (std::int64_t i = 0; i < count; ++i) {
    const Value* part = items == nullptr ? &anything : items;
    if (i < fixed) part = &prefix->items()[static_cast<std::size_t>(i)];
    Made made = make(*part, depth - 1, unique ? static_cast<int>(i) + variant : variant);
    if (!made) return std::nullopt;
    out.push(*std::move(made));
  }
  return out;
}

Schema::Made Schema::make_type(std::string_view type,
                               const Value& schema,
                               int depth,
                               int variant) const {
  if (type == "object") return make_object(schema, depth);
  if (type == "array") return make_array(schema, depth, variant);
  if (type == "integer") return number_for(schema, true, variant);
  if (type == "number") return number_for(schema, false, variant);
  if (type == "boolean") return Value(variant % 2 == 0);
  if (type == "null") return Value();
  return text_for(schema, variant);
}

Schema::Made Schema::make(const Value& part, int depth, int variant) const {
  if (depth < 0) return std::nullopt;
  const Value& schema = resolved(part);
  if (const Value* const only = schema.find("const")) return *only;
  if (const Value* const choices = schema.find("enum");
      choices != nullptr && !choices->items().empty())
    return choices->items()[static_cast<std::size_t>(variant) % choices->items().size()];
  if (const Value* const all = schema.find("allOf")) {
    Value parts = Value::array();
    for (const Value& one : all->items())
      parts.push(resolved(one));
    return make(merged(schema, parts), depth - 1, variant);
  }
  if (const Value* const any = alternatives_of(schema)) {
    // What says something before what says nothing; null where all else would never end.
    for (const bool null : {false, true})
      for (const Value& one : any->items()) {
        if ((resolved(one).string_or("type", "") == "null") != null) continue;
        if (Made made = make(one, depth - 1, variant)) return made;
      }
    return std::nullopt;
  }
  std::vector<std::string_view> types = types_of(schema);
  if (types.empty()) types.emplace_back("string");
  if (schema.bool_or("nullable", false)) types.emplace_back("null");
  std::ranges::stable_partition(types, [](std::string_view type) { return type != "null"; });
  for (const std::string_view type : types)
    if (Made made = make_type(type, schema, depth, variant)) return made;
  return std::nullopt;
}

Value Schema::example(const Value& schema) const {
  // A schema that refers to itself may end sooner where it is told to be brief.
  for (int depth = depth_max / 3; depth <= depth_max; depth += depth_max / 3)
    if (Made made = make(schema, depth, 0)) return *std::move(made);
  return {};
}

Value Schema::fitted(const Value& part, Value value) const {
  if (takes(part, value)) return value;
  const Value& schema = resolved(part);
  const std::int64_t most = schema.int_or("maxLength", -1);
  if (value.as_string() && most >= 0 && !takes(part, value)) {
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
