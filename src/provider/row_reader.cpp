#include "provider/row_reader.h"

#include "provider/models_toml.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::provider {
namespace {

std::string_view kind_of(const json::Value& value) {
  switch (value.kind()) {
    case json::Value::Kind::null: return "a time";
    case json::Value::Kind::boolean: return "true or false";
    case json::Value::Kind::number: return "a number";
    case json::Value::Kind::string: return "a string";
    case json::Value::Kind::array: return "a list";
    case json::Value::Kind::object: return "a table";
  }
  return "a value";
}

/// Returns a text of the file as a message may show it.
std::string shown(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

std::string place(const RowSource& source, std::size_t offset) {
  if (!source.places) return std::string(source.file);
  const TomlPlace at = TomlPlace::of(offset);
  return fmt::format("{}:{}:{}", source.file, at.line, at.column);
}

}  // namespace

std::unexpected<Error> wrong_value(const RowSource& source,
                                   std::size_t offset,
                                   std::string_view path,
                                   std::string_view what) {
  return fail(
      Fault::usage,
      fmt::format("{}: {}{}{}", place(source, offset), path, path.empty() ? "" : ": ", what));
}

void warn_of_key(const RowSource& source, std::size_t offset, std::string_view path) {
  if (source.warnings == nullptr) return;
  source.warnings->push_back(fmt::format("{}: unknown key {}", place(source, offset), shown(path)));
}

std::optional<std::chrono::sys_days> day_of(std::string_view text) {
  constexpr std::string_view shape = "dddd-dd-dd";
  const bool shaped = std::ranges::equal(text, shape, [](char byte, char wanted) {
    return wanted == 'd' ? byte >= '0' && byte <= '9' : byte == wanted;
  });
  if (!shaped) return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t count) {
    unsigned value = 0;
    for (const char digit : text.substr(at, count))
      value = value * 10 + static_cast<unsigned>(digit - '0');
    return value;
  };
  const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                        std::chrono::month(number(5, 2)),
                                        std::chrono::day(number(8, 2))};
  // Clocks that count nanoseconds cannot express days before 1677 or after 2262.
  const bool near = day.year() >= std::chrono::year(2000) && day.year() < std::chrono::year(2200);
  return day.ok() && near ? std::optional(std::chrono::sys_days(day)) : std::nullopt;
}

Status RowReader::check_is_table() const {
  if (object_.is_object()) return {};
  return wrong(fmt::format("must be a table, not {}", kind_of(object_)));
}

const json::Value* RowReader::find(std::string_view key) {
  known_.push_back(key);
  return object_.find(key);
}

Status RowReader::text(std::string_view key, std::string& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  const auto text = value->as_string();
  if (!text) return wrong(key, fmt::format("must be a string, not {}", kind_of(*value)));
  const bool one_line = std::ranges::none_of(
      *text, [](char byte) { return static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F; });
  if (!one_line) return wrong(key, "must be one line of text");
  out = *text;
  return {};
}

Status RowReader::day(std::string_view key, std::string& out) {
  std::string text;
  CW_RETURN_IF_ERROR(this->text(key, text));
  if (object_.find(key) == nullptr) return {};
  if (!day_of(text)) {
    return wrong(key, fmt::format("must be a day, such as 2026-11-29, not {}", shown(text)));
  }
  out = std::move(text);
  return {};
}

Result<std::optional<bool>> RowReader::flag_of(std::string_view key) {
  const json::Value* const value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto flag = value->as_bool();
  if (!flag) return wrong(key, fmt::format("must be true or false, not {}", kind_of(*value)));
  return flag;
}

Status RowReader::number(std::string_view key, Range range, std::optional<std::int64_t>& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  const auto number = value->as_int();
  if (!number) {
    const bool other_kind = value->kind() != json::Value::Kind::number;
    return wrong(key,
                 fmt::format("must be a whole number, not {}",
                             other_kind ? kind_of(*value) : value->text()));
  }
  if (*number < range.least || *number > range.most) {
    return wrong(key, fmt::format("{} is outside {} to {}", *number, range.least, range.most));
  }
  out = *number;
  return {};
}

Result<std::optional<std::int64_t>> RowReader::dollars_of(std::string_view key) {
  const json::Value* const value = find(key);
  if (value == nullptr) return std::nullopt;
  const auto text = value->as_string();
  // A JSON or TOML number has become a binary fraction, which 0.003625 is not.
  if (!text) {
    return wrong(
        key, fmt::format("must be dollars as a string, such as \"1.25\", not {}", kind_of(*value)));
  }
  const auto amount = parse_dollars(*text);
  if (!amount) {
    return wrong(key,
                 fmt::format("must be dollars with at most nine decimals, such as \"1.25\", not {}",
                             shown(*text)));
  }
  return *amount;
}

Status RowReader::search_price(std::string_view key, std::int64_t& out) {
  CW_TRY(const std::optional<std::int64_t> amount, dollars_of(key));
  if (!amount) return {};
  const auto price = parse_search_price(dollars_exactly(*amount));
  if (!price) return wrong(key, "must have at most six decimals");
  out = *price;
  return {};
}

Status RowReader::texts(std::string_view key, std::vector<std::string>& out) {
  const json::Value* const value = find(key);
  if (value == nullptr) return {};
  if (!value->is_array()) {
    return wrong(key, fmt::format("must be a list of strings, not {}", kind_of(*value)));
  }
  std::vector<std::string> found;
  for (const json::Value& item : value->items()) {
    const auto text = item.as_string();
    if (!text) return wrong(key, fmt::format("must hold strings, not {}", kind_of(item)));
    found.emplace_back(*text);
  }
  out = std::move(found);
  return {};
}

Result<std::optional<std::size_t>> RowReader::word_of(std::string_view key,
                                                      std::span<const std::string_view> names) {
  std::string word;
  CW_RETURN_IF_ERROR(text(key, word));
  if (object_.find(key) == nullptr) return std::nullopt;
  CW_TRY(const std::size_t at, index_of(key, word, names));
  return at;
}

Result<std::size_t> RowReader::index_of(std::string_view key,
                                        std::string_view word,
                                        std::span<const std::string_view> names) const {
  const auto found = std::ranges::find(names, word);
  if (found == names.end()) {
    return wrong(key, fmt::format("must be {}, not {}", fmt::join(names, "|"), shown(word)));
  }
  return static_cast<std::size_t>(found - names.begin());
}

void RowReader::warn_unknown() {
  for (const json::Member& member : object_.members()) {
    if (std::ranges::find(known_, member.key) != known_.end()) continue;
    warn_of_key(source_, member.key_offset, path_of(member.key));
  }
}

std::string RowReader::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

std::string RowReader::place_of(std::string_view key) const {
  const json::Value* const value = object_.find(key);
  return value == nullptr ? std::string() : place(source_, value->offset());
}

std::string RowReader::fmt_name(std::string_view name) {
  return fmt::format("[{}]", shown(name));
}

std::unexpected<Error> RowReader::wrong(std::string_view what) const {
  return wrong_value(source_, object_.offset(), path_, what);
}

std::unexpected<Error> RowReader::wrong(std::string_view key, std::string_view what) const {
  const json::Value* const value = object_.find(key);
  return wrong_value(
      source_, value == nullptr ? object_.offset() : value->offset(), path_of(key), what);
}

}  // namespace castwright::provider
