#include "topic/fields.h"

#include "core/check.h"
#include "topic/control.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <set>

#include <fmt/format.h>

namespace castwright::topic {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view spaces = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(spaces) - begin + 1);
}

std::string joined(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::optional<char32_t> forbidden_character(std::string_view text) {
  while (!text.empty()) {
    const Character character = character_at(text);
    if (is_control(character.code)) return character.code;
    text.remove_prefix(character.size);
  }
  return std::nullopt;
}

Status check_text(const Document& document,
                  std::size_t offset,
                  std::string_view path,
                  std::string_view text) {
  const std::optional<char32_t> found = forbidden_character(text);
  if (!found) return {};
  return document.wrong(
      offset,
      path,
      fmt::format("the control character U+{:04X} is not allowed", std::uint32_t(*found)));
}

/// Recursive; the JSON reader limits the depth (limits::json_depth_max).
Status check_value(Document& document, const json::Value& value, const std::string& path) {
  if (const auto text = value.as_string()) {
    return check_text(document, value.offset(), path, *text);
  }
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    CW_RETURN_IF_ERROR(check_value(document, value.items()[i], fmt::format("{}[{}]", path, i)));
  }
  std::set<std::string_view> keys;
  for (const json::Member& member : value.members()) {
    CW_RETURN_IF_ERROR(check_text(document, member.key_offset, printable(member.key), member.key));
    const std::string member_path = joined(path, member.key);
    if (!keys.insert(member.key).second) {
      return document.wrong(member.key_offset, member_path, "the key is given twice");
    }
    CW_RETURN_IF_ERROR(check_value(document, member.value, member_path));
  }
  return {};
}

}  // namespace

std::unexpected<Error> Document::wrong(std::size_t offset,
                                       std::string_view key,
                                       std::string_view what) const {
  return fail(Fault::usage, message(offset, key, what));
}

void Document::warn(std::size_t offset, std::string_view key, std::string_view what) {
  warnings_.push_back(message(offset, key, what));
}

std::string Document::message(std::size_t offset,
                              std::string_view key,
                              std::string_view what) const {
  const json::Place place = json::place_of(text_, offset);
  const std::string at = fmt::format("{}:{}:{}: ", name_, place.line, place.column);
  return key.empty() ? at + std::string(what) : fmt::format("{}{}: {}", at, key, what);
}

const json::Value* Fields::find(std::string_view key) {
  known_.push_back(key);
  const json::Value* const value = object_->find(key);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Status Fields::text(std::string_view key, std::string& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  const auto text = value->as_string();
  if (!text) return wrong(key, *value, fmt::format("must be a string, not {}", kind_of(*value)));
  out = trimmed(*text);
  return {};
}

Status Fields::flag(std::string_view key, bool& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  const auto flag = value->as_bool();
  if (!flag) {
    return wrong(key, *value, fmt::format("must be true or false, not {}", kind_of(*value)));
  }
  out = *flag;
  return {};
}

Status Fields::number(std::string_view key, Range range, std::int64_t& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  const auto number = value->as_int();
  if (!number) {
    const bool other_kind = value->kind() != json::Value::Kind::number;
    return wrong(key,
                 *value,
                 fmt::format("must be a whole number, not {}",
                             other_kind ? kind_of(*value) : value->text()));
  }
  if (*number < range.least || *number > range.most) {
    return wrong(
        key, *value, fmt::format("{} is outside {} to {}", *number, range.least, range.most));
  }
  out = *number;
  return {};
}

Status Fields::number(std::string_view key, Range range, int& out) {
  CW_CHECK(range.most <= std::numeric_limits<int>::max());
  std::int64_t wide = out;
  CW_RETURN_IF_ERROR(number(key, range, wide));
  out = int(wide);
  return {};
}

Status Fields::texts(std::string_view key, std::vector<std::string>& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  std::vector<std::string> found;
  if (const auto single = value->as_string()) {
    if (!trimmed(*single).empty()) found.emplace_back(trimmed(*single));
  } else if (!value->is_array()) {
    return wrong(key, *value, fmt::format("must be a list of strings, not {}", kind_of(*value)));
  }
  for (std::size_t i = 0; i < value->items().size(); ++i) {
    const json::Value& item = value->items()[i];
    const auto text = item.as_string();
    if (!text) {
      return wrong(fmt::format("{}[{}]", key, i),
                   item,
                   fmt::format("must be a string, not {}", kind_of(item)));
    }
    if (!trimmed(*text).empty()) found.emplace_back(trimmed(*text));
  }
  out = std::move(found);
  return {};
}

Status Fields::first_text(std::initializer_list<std::string_view> keys, std::string& out) {
  std::string chosen;
  for (const std::string_view key : keys) {
    std::string text;
    CW_RETURN_IF_ERROR(this->text(key, text));
    if (chosen.empty()) chosen = std::move(text);
  }
  if (!chosen.empty()) out = std::move(chosen);
  return {};
}

void Fields::ignore(std::initializer_list<std::string_view> keys) {
  known_.insert(known_.end(), keys.begin(), keys.end());
}

void Fields::warn_unknown() {
  for (const json::Member& member : object_->members()) {
    const bool known = std::find(known_.begin(), known_.end(), member.key) != known_.end();
    if (known || member.key.starts_with('_')) continue;
    document_->warn(
        member.key_offset, path_of(member.key), "unknown key" + did_you_mean(member.key, known_));
  }
}

std::string Fields::path_of(std::string_view key) const {
  return joined(path_, key);
}

std::unexpected<Error> Fields::wrong(std::string_view key,
                                     const json::Value& value,
                                     std::string_view what) const {
  return document_->wrong(value.offset(), path_of(key), what);
}

std::string_view kind_of(const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::null: return "null";
    case json::Value::Kind::boolean: return value.as_bool().value_or(false) ? "true" : "false";
    case json::Value::Kind::number: return "a number";
    case json::Value::Kind::string: return "a string";
    case json::Value::Kind::array: return "a list";
    case json::Value::Kind::object: return "an object";
  }
  return "a value";
}

Status check_strings_and_keys(Document& document, const json::Value& root) {
  return check_value(document, root, {});
}

}  // namespace castwright::topic
