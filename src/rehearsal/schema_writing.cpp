#include "rehearsal/schema.h"
#include "rehearsal/schema_words.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace castwright::rehearsal {
namespace {

using json::Value;
using Made = std::optional<Value>;

constexpr std::int64_t items_made_max = 5'000;
constexpr std::int64_t values_made_max = 50'000;
constexpr int variants_tried_max = 64;
// The depths that are tried in turn: a schema that refers to itself may end sooner if it is told to
// be brief.
constexpr std::array depths{4, 12, 32};

std::int64_t size_of(const Value& value) {
  std::int64_t size = 1;
  for (const Value& item : value.items())
    size += size_of(item);
  for (const json::Member& member : value.members())
    size += size_of(member.value);
  return size;
}

/// Makes one small value that keeps to a schema. `variant` asks for another one if there are
/// several.
class Making {
 public:
  Making(const Schema& schema, bool brief) : schema_(schema), brief_(brief) {}

  /// Whether anything was left out because of its depth or its size.
  bool cut() const { return cut_; }

  Made make(const Value& part, int depth, int variant) {
    if (depth < 0 || ++made_ > values_made_max) {
      cut_ = true;
      return std::nullopt;
    }
    const Value& schema = schema_.resolved(part);
    if (schema.as_bool() == false) return std::nullopt;
    if (const Value* const only = schema.find("const")) return taken(schema, *only);
    if (const Value* const choices = schema.find("enum")) return choice(schema, *choices, variant);
    if (const Value* const all = schema.find("allOf")) {
      Value whole = without(schema, "allOf", "allOf");
      for (const Value& one : all->items())
        whole = merged(whole, schema_.resolved(one));
      return make(whole, depth - 1, variant);
    }
    if (const Value* const any = alternatives_of(schema))
      return alternative(schema, *any, depth, variant);
    std::vector<std::string_view> types = types_of(schema);
    if (types.empty() && schema.find("type") == nullptr) types.emplace_back("string");
    if (schema.bool_or("nullable", false)) types.emplace_back("null");
    std::ranges::stable_partition(
        types, [this](std::string_view type) { return (type != "null") != brief_; });
    for (const std::string_view type : types)
      if (Made made = make_type(type, schema, depth, variant)) return made;
    return std::nullopt;
  }

 private:
  Made taken(const Value& schema, const Value& value) const {
    return schema_.takes(schema, value) ? Made(value) : std::nullopt;
  }

  Made choice(const Value& schema, const Value& choices, int variant) const {
    int left = variant;
    const Value* first = nullptr;
    for (const Value& one : choices.items()) {
      if (!schema_.takes(schema, one)) continue;
      if (left-- == 0) return one;
      if (first == nullptr) first = &one;
    }
    return first == nullptr ? std::nullopt : Made(*first);
  }

  /// The value of one of the alternatives: those that say something come first, and null is taken
  /// if all others would never end.
  Made alternative(const Value& schema, const Value& any, int depth, int variant) {
    const Value around = without(schema, "anyOf", "oneOf");
    const bool alone = around.members().empty();
    for (const bool null : {brief_, !brief_})
      for (const Value& one : any.items()) {
        const Value& inner = schema_.resolved(one);
        if ((inner.string_or("type", "") == "null") != null) continue;
        Made made = alone ? make(inner, depth - 1, variant)
                          : make(merged(around, inner), depth - 1, variant);
        const bool one_only = schema.find("oneOf") != nullptr;
        if (made && (!one_only || schema_.takes(schema, *made))) return made;
      }
    return std::nullopt;
  }

  Made make_type(std::string_view type, const Value& schema, int depth, int variant) {
    if (type == "object") return make_object(schema, depth, variant);
    if (type == "array") return make_array(schema, depth, variant);
    if (type == "integer") return number_for(schema, true, variant);
    if (type == "number") return number_for(schema, false, variant);
    if (type == "boolean") return Value(variant % 2 == 0);
    if (type == "null") return Value();
    return type == "string" ? text_for(schema, variant) : std::nullopt;
  }

  Made make_object(const Value& schema, int depth, int variant) {
    Value out = Value::object();
    const Value nothing = Value::object();
    const Value* const properties = schema.find("properties");
    const Value* const required = schema.find("required");
    const auto is_required = [required](std::string_view key) {
      return required != nullptr
             && std::ranges::any_of(required->items(),
                                    [key](const Value& name) { return name.text() == key; });
    };
    for (const json::Member& member : (properties == nullptr ? nothing : *properties).members()) {
      Made made = make(member.value, depth - 1, variant);
      if (made) {
        out.set(member.key, *std::move(made));
      } else if (is_required(member.key)) {
        return std::nullopt;
      }
    }
    const Value* const others = schema.find("additionalProperties");
    for (const Value& name : (required == nullptr ? nothing : *required).items()) {
      if (out.find(name.text()) != nullptr) continue;
      Made made = make(others == nullptr ? nothing : *others, depth - 1, variant);
      if (!made) return std::nullopt;
      out.set(name.text(), *std::move(made));
    }
    return out;
  }

  Made make_array(const Value& schema, int depth, int variant) {
    const Value* prefix = schema.find("prefixItems");
    const Value* items = schema.find("items");
    if (prefix == nullptr && items != nullptr && items->is_array()) {
      prefix = items;
      items = schema.find("additionalItems");
    }
    const auto fixed = prefix == nullptr ? 0 : static_cast<std::int64_t>(prefix->items().size());
    const std::int64_t least = count_in(schema, "minItems", 0);
    const std::int64_t most = count_in(schema, "maxItems", items_made_max);
    const std::int64_t count = std::max(least, std::min(fixed, most));
    if (least > most || count > items_made_max) return std::nullopt;
    const bool unique = schema.bool_or("uniqueItems", false);
    const Value anything = Value::object();
    Value out = Value::array();
    for (std::int64_t i = 0; i < count; ++i) {
      if (i > fixed && !unique) {  // the last item once more
        made_ += size_of(out.items().back());
        if (made_ > values_made_max) {
          cut_ = true;
          return std::nullopt;
        }
        out.push(Value(out.items().back()));
        continue;
      }
      const Value* part = items == nullptr ? &anything : items;
      if (i < fixed) part = &prefix->items()[static_cast<std::size_t>(i)];
      Made made = unique ? another(*part, out, depth, variant) : make(*part, depth - 1, variant);
      if (!made) return std::nullopt;
      out.push(*std::move(made));
    }
    return out;
  }

  /// An item that is not in the list yet.
  Made another(const Value& part, const Value& items, int depth, int variant) {
    const int first = variant + static_cast<int>(items.items().size());
    for (int more = 0; more < variants_tried_max; ++more) {
      Made made = make(part, depth - 1, first + more);
      if (!made) return std::nullopt;
      if (std::ranges::none_of(items.items(),
                               [&](const Value& one) { return same_value(one, *made); }))
        return made;
    }
    return std::nullopt;
  }

  const Schema& schema_;
  bool brief_;  ///< whether null is taken wherever it is allowed
  std::int64_t made_ = 0;
  bool cut_ = false;
};

}  // namespace

std::optional<Value> Schema::written(const Value& schema) const {
  for (const bool brief : {false, true})
    for (const int depth : depths) {
      Making making(*this, brief);
      Made made = making.make(schema, depth, 0);
      if (made && takes(schema, *made)) return made;
      if (!making.cut()) return std::nullopt;  // a deeper try would give the same
    }
  return std::nullopt;
}

}  // namespace castwright::rehearsal
