#pragma once
// Reads numbers that a person writes into a flag, a variable or a file: decimal, with any number of
// leading zeros. Every reader of such a number uses these functions, so that one text means one
// number. Pure.

#include <charconv>
#include <cmath>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace castwright {

/// Reads decimal digits, with a minus before them if T has negative numbers. Nothing for any other
/// text (a plus, a blank, 0x10, 1e3, 5_000) and if T cannot hold the number.
template <std::integral T>
std::optional<T> whole_number(std::string_view text) {
  T value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end) return std::nullopt;
  return value;
}

/// Reads a number that may have a decimal point or an exponent (0.5, 1e3). Nothing for nan, inf and
/// numbers that are too large for a double.
inline std::optional<double> decimal_number(std::string_view text) {
  double value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [stop, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

}  // namespace castwright
