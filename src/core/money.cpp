#include "core/money.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include <fmt/format.h>

namespace castwright {

std::string dollars(Nanodollars amount) {
  // The arithmetic is unsigned, since the smallest amount has no positive counterpart.
  const bool negative = amount < 0;
  const std::uint64_t nano =
      negative ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  const std::uint64_t micro = (nano + 500) / 1'000;
  std::string text = fmt::format(
      "{}{}.{:06}", negative && micro > 0 ? "-" : "", micro / 1'000'000, micro % 1'000'000);
  const std::size_t shortest = text.size() - 4;  // The text keeps at least two decimal places.
  while (text.size() > shortest && text.back() == '0')
    text.pop_back();
  return text;
}

std::string dollars_exactly(Nanodollars amount) {
  constexpr std::uint64_t nano_per_dollar = 1'000'000'000;
  const bool negative = amount < 0;
  const std::uint64_t nano =
      negative ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  std::string text = fmt::format(
      "{}{}.{:09}", negative ? "-" : "", nano / nano_per_dollar, nano % nano_per_dollar);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string money_shown(Nanodollars amount) {
  constexpr Nanodollars cent = 10'000'000;
  if (amount > 0 && amount < cent / 2) return "<$0.01";
  // The amount is rounded to whole cents first, so that dollars() shows no more decimal places.
  const Nanodollars cents = amount / cent + (amount % cent >= cent / 2 ? 1 : 0);
  return "$" + dollars(cents * cent);
}

Result<Nanodollars> parse_dollars(std::string_view text) {
  constexpr std::size_t places = 9;
  const std::size_t point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  const std::string_view decimals =
      point < text.size() ? text.substr(point + 1) : std::string_view();
  const auto wrong = [&] {
    return fail(Fault::usage, fmt::format("\"{}\" is no amount of dollars", text));
  };
  if (digits.empty() || decimals.size() > places) return wrong();
  digits += decimals;
  digits.append(places - decimals.size(), '0');
  Nanodollars amount = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
  if (error != std::errc() || end != digits.data() + digits.size() || amount < 0) return wrong();
  return amount;
}

Nanodollars saturating_sum(Nanodollars a, Nanodollars b) {
  constexpr Nanodollars most = std::numeric_limits<Nanodollars>::max();
  return a > most - b ? most : a + b;
}

}  // namespace castwright
