#include "json/value.h"

#include "core/check.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace castwright::json {

Value::Value() = default;
Value::Value(std::nullptr_t) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;
Value::Value(bool value) : kind_(Kind::boolean), flag_(value) {}
Value::Value(int value) : Value(static_cast<std::int64_t>(value)) {}
Value::Value(std::int64_t value) : kind_(Kind::number), text_(fmt::format("{}", value)) {}
Value::Value(std::uint64_t value) : kind_(Kind::number), text_(fmt::format("{}", value)) {}
Value::Value(double value) {
  if (!std::isfinite(value)) return;
  kind_ = Kind::number;
  text_ = fmt::format("{}", value);
}
Value::Value(std::string value) : kind_(Kind::string), text_(std::move(value)) {}
Value::Value(std::string_view value) : kind_(Kind::string), text_(value) {}
Value::Value(const char* value) : Value(std::string_view(value)) {}

Value Value::array(Array items) {
  Value made;
  made.kind_ = Kind::array;
  made.items_ = std::move(items);
  return made;
}

Value Value::object() {
  Value made;
  made.kind_ = Kind::object;
  return made;
}

Value Value::number(std::string digits) {
  Value made;
  made.kind_ = Kind::number;
  made.text_ = std::move(digits);
  return made;
}

std::optional<bool> Value::as_bool() const {
  return kind_ == Kind::boolean ? std::optional(flag_) : std::nullopt;
}

std::optional<std::int64_t> Value::as_int() const {
  if (kind_ != Kind::number) return std::nullopt;
  std::int64_t whole = 0;
  const char* const end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(text_.data(), end, whole);
  if (error == std::errc() && stop == end) return whole;
  if (error != std::errc()) return std::nullopt;
  // 1.0 and 1e3 are whole numbers too. A double holds them exactly up to 2^53.
  constexpr double exact_max = 9007199254740992.0;
  const std::optional<double> real = as_double();
  if (!real || std::abs(*real) > exact_max || std::trunc(*real) != *real) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<double> Value::as_double() const {
  if (kind_ != Kind::number) return std::nullopt;
  double real = 0;
  const char* const end = text_.data() + text_.size();
  const auto [stop, error] = std::from_chars(text_.data(), end, real);
  if (error != std::errc() || stop != end) return std::nullopt;
  return real;
}

std::optional<std::string_view> Value::as_string() const {
  return kind_ == Kind::string ? std::optional<std::string_view>(text_) : std::nullopt;
}

const Value::Array& Value::items() const {
  return items_;
}
const Value::Object& Value::members() const {
  return members_;
}

const Value* Value::find(std::string_view key) const {
  const auto last = std::find_if(
      members_.rbegin(), members_.rend(), [&](const Member& member) { return member.key == key; });
  return last == members_.rend() ? nullptr : &last->value;
}

Value* Value::find(std::string_view key) {
  return const_cast<Value*>(std::as_const(*this).find(key));  // NOLINT(*-const-cast): one search
}

std::string_view Value::string_or(std::string_view key, std::string_view fallback) const {
  const Value* const value = find(key);
  return value == nullptr ? fallback : value->as_string().value_or(fallback);
}

std::int64_t Value::int_or(std::string_view key, std::int64_t fallback) const {
  const Value* const value = find(key);
  return value == nullptr ? fallback : value->as_int().value_or(fallback);
}

bool Value::bool_or(std::string_view key, bool fallback) const {
  const Value* const value = find(key);
  return value == nullptr ? fallback : value->as_bool().value_or(fallback);
}

Value& Value::set(std::string_view key, Value value) {
  if (kind_ == Kind::null) kind_ = Kind::object;
  CW_CHECK(kind_ == Kind::object);
  if (Value* const present = find(key)) {
    *present = std::move(value);
  } else {
    members_.push_back({.key = std::string(key), .value = std::move(value), .key_offset = 0});
  }
  return *this;
}

Value& Value::push(Value value) {
  if (kind_ == Kind::null) kind_ = Kind::array;
  CW_CHECK(kind_ == Kind::array);
  items_.push_back(std::move(value));
  return *this;
}

void Value::append_member(Member member) {
  CW_CHECK(kind_ == Kind::object);
  members_.push_back(std::move(member));
}

}  // namespace castwright::json
