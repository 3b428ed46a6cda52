#include "web/offsets.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>

namespace castwright::web {
namespace {

constexpr std::size_t offset_digits = 16;
constexpr std::int64_t cursor_epoch = 1'728'432'000;  // 2024-10-09T00:00:00Z
constexpr std::int64_t cursor_interval_seconds = 20;
// A longer number is none of ours, and may not fit.
constexpr std::size_t cursor_digits_max = 15;

std::optional<std::uint64_t> number_of_digits(std::string_view text) {
  if (text.empty() || !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }))
    return std::nullopt;
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::string offset_of(std::uint64_t byte) {
  return fmt::format("{:0{}}", byte, offset_digits);
}

std::optional<std::uint64_t> byte_of(std::string_view offset) {
  return offset.size() == offset_digits ? number_of_digits(offset) : std::nullopt;
}

std::string cursor_of(std::int64_t unix_seconds, std::string_view sent, std::uint64_t jitter) {
  const std::int64_t passed = std::max<std::int64_t>(unix_seconds - cursor_epoch, 0);
  auto cursor = static_cast<std::uint64_t>(passed / cursor_interval_seconds);
  if (sent.size() <= cursor_digits_max) {
    const auto known = number_of_digits(sent);
    if (known && *known >= cursor) cursor = *known + std::max<std::uint64_t>(jitter, 1);
  }
  return fmt::format("{}", cursor);
}

}  // namespace castwright::web
