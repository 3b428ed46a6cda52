#include "provider/models_toml.h"

#include "core/limits.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace castwright::provider {
namespace {

std::size_t offset_of(const toml::source_region& region) {
  return TomlPlace{.line = region.begin.line, .column = region.begin.column}.packed();
}

json::Value converted(const toml::node& node) {
  json::Value value;
  if (const auto* const table = node.as_table()) {
    value = json::Value::object();
    for (const auto& [key, member] : *table) {
      value.append_member({.key = std::string(key.str()),
                           .value = converted(member),
                           .key_offset = offset_of(key.source())});
    }
  } else if (const auto* const list = node.as_array()) {
    value = json::Value::array();
    for (const toml::node& item : *list)
      value.push(converted(item));
  } else if (const auto* const text = node.as_string()) {
    value = text->get();
  } else if (const auto* const whole = node.as_integer()) {
    value = whole->get();
  } else if (const auto* const real = node.as_floating_point()) {
    value = real->get();
  } else if (const auto* const flag = node.as_boolean()) {
    value = flag->get();
  } else if (const auto* const date = node.as_date()) {
    value = fmt::format("{:04}-{:02}-{:02}", date->get().year, date->get().month, date->get().day);
  }
  value.set_offset(offset_of(node.source()));
  return value;
}

/// Returns `text` as a JSON string, which is also a basic string of TOML, except for the one
/// control character (DEL) that only JSON allows.
std::string quoted(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  for (std::size_t at = 0; (at = out.find('\x7F', at)) != std::string::npos;)
    out.replace(at, 1, "\\u007F");
  return out;
}

bool is_bare(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'
           || c == '-';
  });
}

std::string key_text(std::string_view key) {
  return is_bare(key) ? std::string(key) : quoted(key);
}

std::string value_text(const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::null: return quoted("");  // TOML has no null, and no row needs one.
    case json::Value::Kind::boolean: return value.as_bool().value_or(false) ? "true" : "false";
    case json::Value::Kind::number: return std::string(value.text());
    case json::Value::Kind::string: return quoted(value.text());
    case json::Value::Kind::array: {
      std::string list;
      for (const json::Value& item : value.items())
        list += (list.empty() ? "" : ", ") + value_text(item);
      return "[" + list + "]";
    }
    case json::Value::Kind::object: break;
  }
  std::string table;
  for (const json::Member& member : value.members()) {
    table += fmt::format(
        "{}{} = {}", table.empty() ? "" : ", ", key_text(member.key), value_text(member.value));
  }
  return "{ " + table + " }";
}

}  // namespace

Result<json::Value> read_toml(std::string_view text, std::string_view file) {
  if (text.size() > limits::models_bytes_max) {
    return fail(Fault::usage,
                fmt::format("{}:1:1: {} bytes, more than models_bytes_max ({})",
                            file,
                            text.size(),
                            limits::models_bytes_max));
  }
  try {
    return converted(toml::parse(text));
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return fail(Fault::usage,
                fmt::format("{}:{}:{}: {}", file, at.line, at.column, error.description()));
  }
}

std::string toml_row(std::string_view name, const json::Value& object) {
  std::string out = fmt::format("[[{}]]\n", name);
  for (const json::Member& member : object.members())
    out += fmt::format("{} = {}\n", key_text(member.key), value_text(member.value));
  return out;
}

}  // namespace castwright::provider
