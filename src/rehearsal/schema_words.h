#pragma once
// The words of one JSON Schema as they are read: its types, alternatives and bounds, and which
// texts and numbers keep to them. Pure.

#include "json/value.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

/// Whether two values are equal; neither the order of keys nor the form of numbers counts.
bool same_value(const json::Value& left, const json::Value& right);
/// The type of a value as JSON Schema calls it; "number" for whole numbers too.
std::string_view type_of_value(const json::Value& value);
/// The types that a schema names, or else the one type that its other words are about.
std::vector<std::string_view> types_of(const json::Value& schema);
/// The list of alternatives of a schema, or nullptr.
const json::Value* alternatives_of(const json::Value& schema);
/// One schema with all words of two: a value that keeps to it keeps to both.
json::Value merged(const json::Value& schema, const json::Value& other);
/// `schema` without these two words.
json::Value without(const json::Value& schema, std::string_view key, std::string_view other);
/// The whole number under `key`, in whatever form it is written.
std::int64_t count_in(const json::Value& schema, std::string_view key, std::int64_t fallback);

bool is_known_format(std::string_view format);
bool takes_number(const json::Value& schema, const json::Value& number);
bool takes_text(const json::Value& schema, std::string_view text);
/// A number (a whole one if `whole` says so) or a text that keeps to the schema. Another variant
/// gives another one if there is one. Nothing if none was found.
std::optional<json::Value> number_for(const json::Value& schema, bool whole, int variant);
std::optional<json::Value> text_for(const json::Value& schema, int variant);

}  // namespace castwright::rehearsal
