#include "rehearsal/strict_schema.h"

#include "json/text.h"
#include "rehearsal/pattern.h"
#include "rehearsal/schema.h"
#include "rehearsal/schema_words.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr int levels_max = 10;
constexpr int properties_max = 5'000;
constexpr int choices_max = 1'000;
// All property names, choices and constants together.
constexpr std::size_t name_chars_max = 120'000;

constexpr std::array<std::string_view, 7> types{
    "string", "number", "integer", "boolean", "object", "array", "null"};
/// The words that the original does not permit in an enforced schema.
constexpr std::array<std::string_view, 20> not_permitted{"oneOf",
                                                         "allOf",
                                                         "not",
                                                         "if",
                                                         "then",
                                                         "else",
                                                         "dependentRequired",
                                                         "dependentSchemas",
                                                         "dependencies",
                                                         "patternProperties",
                                                         "propertyNames",
                                                         "minProperties",
                                                         "maxProperties",
                                                         "unevaluatedProperties",
                                                         "unevaluatedItems",
                                                         "prefixItems",
                                                         "contains",
                                                         "minContains",
                                                         "maxContains",
                                                         "uniqueItems"};

template <class List>
bool is_in(const List& list, std::string_view name) {
  return std::ranges::find(list, name) != std::ranges::end(list);
}

std::string within(const std::string& context, std::string_view key) {
  return fmt::format("{}{}'{}'", context, context.empty() ? "" : ", ", key);
}

/// Calls `use` for each schema inside of a schema, with the words that lead to it.
template <class Use>
void each_part(const Value& schema, const Use& use) {
  for (const std::string_view key : {"properties", "$defs", "definitions"})
    if (const Value* const named = schema.find(key))
      for (const json::Member& member : named->members())
        use(key, member.key, member.value);
  for (const std::string_view key : {"anyOf", "oneOf", "allOf", "prefixItems"})
    if (const Value* const listed = schema.find(key)) {
      std::size_t index = 0;
      for (const Value& one : listed->items())
        use(key, std::to_string(index++), one);
    }
  for (const std::string_view key : {"items", "additionalProperties", "not"})
    if (const Value* const one = schema.find(key); one != nullptr && one->is_object())
      use(key, std::string(), *one);
}

/// Goes through every schema inside of one that is to be enforced. The context is worded as the
/// original words it: the keys that lead there as a tuple of Python.
class Inspection {
 public:
  explicit Inspection(const Value& root) : root_(root), reader_(root) {}

  std::optional<std::string> fault() {
    look(root_, "", 0);
    if (!fault_) look_at_size();
    if (!fault_ && !reader_.written(root_)) say("", no_value);
    return fault_;
  }

 private:
  static constexpr std::string_view no_value =
      "no value was found that keeps to all of it, so that a rehearsal cannot answer.";

  void say_whole(std::string what) {
    if (!fault_) fault_ = std::move(what);
  }
  static std::string tuple(const std::string& context) {
    // Python writes a comma behind the only member of a tuple.
    const bool one = !context.empty() && !context.contains(", ");
    return fmt::format("context=({}{})", context, one ? "," : "");
  }
  void say(const std::string& context, std::string_view what) {
    say_whole(fmt::format("In {}, {}", tuple(context), what));
  }

  void look(const Value& schema, const std::string& context, int level) {
    if (fault_) return;
    levels_ = std::max(levels_, level);
    if (!schema.is_object()) return say(context, "schema must have a 'type' key.");
    if (schema.find("$ref") != nullptr) return look_at_reference(schema, context);
    for (const json::Member& member : schema.members())
      if (is_in(not_permitted, member.key))
        return say(context, fmt::format("'{}' is not permitted.", member.key));
    look_at_words(schema, context);
    if (!fault_) count(schema);
    each_part(schema, [&](std::string_view key, const std::string& name, const Value& part) {
      const std::string inner = within(context, key);
      const bool deeper = key == "properties" || key == "items";
      const bool defined = key == "$defs" || key == "definitions";
      look(
          part, name.empty() ? inner : within(inner, name), defined ? 0 : level + (deeper ? 1 : 0));
    });
    // The fault is told of the innermost place that has it.
    if (!fault_ && schema.find("anyOf") == nullptr && !has_parts(schema)
        && !reader_.written(schema))
      say(context, no_value);
  }
  static bool has_parts(const Value& schema) {
    return schema.find("properties") != nullptr || schema.find("items") != nullptr;
  }

  void look_at_reference(const Value& schema, const std::string& context) {
    std::string others;
    for (const json::Member& member : schema.members())
      if (member.key != "$ref")
        others += fmt::format("{}'{}'", others.empty() ? "" : ", ", member.key);
    if (!others.empty())
      return say_whole(
          fmt::format("{}, $ref cannot have keywords {{{}}}.", tuple(context), others));
    const std::string_view reference = schema.string_or("$ref", "");
    if (reader_.referred(reference) == nullptr)
      return say(
          context,
          fmt::format("reference to component '{}' which was not found in the schema.", reference));
    const bool top =
        reference == "#"
        || ((reference.starts_with("#/$defs/") || reference.starts_with("#/definitions/"))
            && std::ranges::count(reference, '/') == 2);
    if (!top)
      say(context,
          "reference can only point to definitions defined at the top level of the schema.");
  }

  void look_at_words(const Value& schema, const std::string& context) {
    const Value* const type = schema.find("type");
    if (type == nullptr && schema.find("anyOf") == nullptr && schema.find("enum") == nullptr)
      return say(context, "schema must have a 'type' key.");
    const auto names = type == nullptr ? std::vector<std::string_view>() : types_of(schema);
    for (std::size_t i = 0; i < names.size(); ++i) {
      const std::string place =
          type->is_array() ? within(within(context, "type"), std::to_string(i)) : context;
      if (!is_in(types, names[i]))
        return say_whole(
            fmt::format("'{}' is not valid under any of the given schemas.", names[i]));
      if (names[i] == "object") look_at_object(schema, place);
      if (names[i] == "array") look_at_array(schema, place);
      if (names[i] == "string") look_at_format(schema, place);
    }
  }

  void look_at_object(const Value& schema, const std::string& context) {
    const Value* const others = schema.find("additionalProperties");
    if (others == nullptr || others->as_bool() != false)
      return say(context, "'additionalProperties' is required to be supplied and to be false.");
    const Value* const properties = schema.find("properties");
    if (properties == nullptr || !properties->is_object())
      return say(context, "object schema missing properties.");
    constexpr std::string_view rule =
        "'required' is required to be supplied and to be an array including every key in "
        "properties.";
    std::set<std::string_view> required;
    if (const Value* const names = schema.find("required"))
      for (const Value& name : names->items())
        required.insert(name.text());
    for (const json::Member& member : properties->members())
      if (required.erase(member.key) == 0)
        return say(context, fmt::format("{} Missing '{}'.", rule, member.key));
    if (!required.empty())
      say(context, fmt::format("{} Extra required key '{}' supplied.", rule, *required.begin()));
  }

  void look_at_array(const Value& schema, const std::string& context) {
    const Value* const items = schema.find("items");
    if (items == nullptr) return say(context, "array schema missing items.");
    if (items->is_array())
      say_whole(fmt::format("{} is not of type 'object', 'boolean'.", json::dump(*items)));
  }

  void look_at_format(const Value& schema, const std::string& context) {
    const Value* const format = schema.find("format");
    if (format != nullptr && !is_known_format(format->text()))
      say(context, fmt::format("'{}' is not a valid format.", format->text()));
  }

  void count(const Value& schema) {
    if (const Value* const properties = schema.find("properties"))
      for (const json::Member& member : properties->members()) {
        ++properties_;
        name_chars_ += json::code_points(member.key);
      }
    if (const Value* const choices = schema.find("enum"))
      for (const Value& one : choices->items()) {
        ++choices_;
        name_chars_ += json::code_points(one.text());
      }
    if (const Value* const only = schema.find("const"))
      name_chars_ += json::code_points(only->text());
  }
  void look_at_size() {
    if (levels_ > levels_max)
      return say_whole(
          fmt::format("{} levels of nesting exceeds limit of {}.", levels_, levels_max));
    if (properties_ > properties_max)
      return say_whole(
          fmt::format("{} parameters exceeds limit of {}.", properties_, properties_max));
    if (choices_ > choices_max)
      return say_whole(fmt::format("{} enum values exceeds limit of {}.", choices_, choices_max));
    if (name_chars_ > name_chars_max)
      say_whole(fmt::format("{} characters of names, enum and const values exceeds limit of {}.",
                            name_chars_,
                            name_chars_max));
  }

  const Value& root_;
  Schema reader_;
  std::optional<std::string> fault_;
  int levels_ = 0;
  int properties_ = 0;
  int choices_ = 0;
  std::size_t name_chars_ = 0;
};

/// The fault of an expression that nobody can keep to; this concerns any schema.
std::optional<SchemaFault> regex_fault(const Value& schema,
                                       std::string_view subject,
                                       const std::string& path) {
  if (const auto expression = schema.string_or("pattern", ""); !expression.empty()) {
    const auto pattern = Pattern::read(expression);
    if (!pattern && pattern.error() == PatternFault::lookaround)
      return SchemaFault{
          .message = fmt::format("Invalid JSON schema: regex lookaround is not supported. Found at "
                                 "{}.pattern.",
                                 path),
          .of_regex = true};
    if (!pattern)
      return SchemaFault{.message = fmt::format(
                             "Invalid schema for {}: '{}' is not a 'regex'.", subject, expression)};
  }
  std::optional<SchemaFault> fault;
  each_part(schema, [&](std::string_view key, const std::string& name, const Value& part) {
    if (fault) return;
    const bool listed = !name.empty() && schema.find(key)->is_array();
    fault = regex_fault(part,
                        subject,
                        fmt::format("{}.{}{}{}{}",
                                    path,
                                    key,
                                    listed         ? "["
                                    : name.empty() ? ""
                                                   : ".",
                                    name,
                                    listed ? "]" : ""));
  });
  return fault;
}

/// The fault of the root: any schema has to describe an object, and in one way.
std::optional<std::string> root_fault(const Value& schema) {
  const Value* const type = schema.find("type");
  if (type == nullptr || type->text() != "object")
    return fmt::format("schema must be a JSON Schema of 'type: \"object\"', got 'type: \"{}\"'.",
                       type == nullptr ? "None" : type->text());
  for (const std::string_view key : {"oneOf", "anyOf", "enum", "not"})
    if (schema.find(key) != nullptr)
      return fmt::format(
          "schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at "
          "the top level. Found '{}'.",
          key);
  return std::nullopt;
}

}  // namespace

std::optional<SchemaFault> schema_fault(const Value& schema,
                                        std::string_view subject,
                                        Enforced enforced) {
  if (auto fault = regex_fault(schema, subject, "$")) return fault;
  if (enforced == Enforced::no) return std::nullopt;
  auto fault = root_fault(schema);
  if (!fault) fault = Inspection(schema).fault();
  if (!fault) return std::nullopt;
  return SchemaFault{.message = fmt::format("Invalid schema for {}: {}", subject, *fault)};
}

}  // namespace castwright::rehearsal
