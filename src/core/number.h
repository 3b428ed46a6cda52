#pragma once
// Numbers as a person writes them into a flag, a variable or a file: decimal, whatever zeros stand
// before them. Every reader of such a number uses these, so that one text means one number. Pure.

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace castwright {

/// Decimal digits, with a minus before them if T has negative numbers. Nothing for any other text
/// (a plus, a blank, 0x10, 1e3, 5_000) and if T cannot hold the number.
template <std::integral T>
std::optional<T> whole_number(std::string_view text) {
  T value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// The same with a decimal point or an exponent (0.5, 1e3). Nothing for what is no amount: nan, inf
/// and what is too large for a double.
inline std::optional<double> decimal_number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace castwright
