#include "provider/models.h"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// The newest source of the table below.
constexpr std::string_view price_date = "2026-08-21";
/// $10 per 1,000 calls of `web_search`, for every model.
constexpr std::int64_t search_nanodollars = 10'000'000;
/// Above this many input tokens the tiered models bill the whole request by the second rates.
constexpr std::int64_t long_input_above = 272'000;

struct Row {
  std::string_view model;
  Rates rates;
  Rates long_input;  // all zero: one price for every length
};

// Nanodollars per token; a price of $1 per million tokens is 1,000. Models without a cached price
// bill cached input as input.
constexpr std::array rows{
    Row{"gpt-5.2-pro", {21'000, 21'000, 168'000, 0}, {}},
    Row{"gpt-5.2", {1'750, 175, 14'000, 0}, {}},
    Row{"gpt-5-pro", {15'000, 15'000, 120'000, 0}, {}},
    Row{"gpt-5", {1'250, 125, 10'000, 0}, {}},
    Row{"gpt-5-mini", {250, 25, 2'000, 0}, {}},
    Row{"gpt-5-nano", {50, 5, 400, 0}, {}},
    Row{"gpt-4.1-nano", {100, 25, 400, 0}, {}},
    Row{"gpt-4.1-mini", {400, 100, 1'600, 0}, {}},
    Row{"gpt-5.4", {2'500, 250, 15'000, 0}, {5'000, 500, 22'500, 0}},
    Row{"gpt-5.4-pro", {30'000, 30'000, 180'000, 0}, {60'000, 60'000, 270'000, 0}},
    Row{"gpt-5.4-mini", {750, 75, 4'500, 0}, {}},
    Row{"gpt-5.4-nano", {200, 20, 1'250, 0}, {}},
    Row{"gpt-5.5", {5'000, 500, 30'000, 0}, {}},
    Row{"gpt-5.5-pro", {30'000, 30'000, 180'000, 0}, {}},
    // The sources give one price for writing to the cache; the second tier doubles it like input.
    Row{"gpt-5.6-sol", {5'000, 500, 30'000, 6'250}, {10'000, 1'000, 45'000, 12'500}},
    Row{"gpt-5.6-terra", {2'000, 200, 12'000, 2'500}, {4'000, 400, 18'000, 5'000}},
    Row{"gpt-5.6-luna", {200, 20, 1'200, 250}, {400, 40, 1'800, 500}},
};

constexpr Nanodollars largest = std::numeric_limits<Nanodollars>::max();

Nanodollars times(std::int64_t count, std::int64_t price) {
  Nanodollars product = 0;
  if (count <= 0 || price <= 0) return 0;
  return __builtin_mul_overflow(count, price, &product) ? largest : product;
}

Nanodollars plus(Nanodollars left, Nanodollars right) {
  Nanodollars sum = 0;
  return __builtin_add_overflow(left, right, &sum) ? largest : sum;
}

}  // namespace

std::optional<Price> price_of(std::string_view model) {
  const std::string_view base = base_model(model);
  const auto* const row = std::ranges::find(rows, base, &Row::model);
  if (row == rows.end()) return std::nullopt;
  Price price;
  static_cast<Rates&>(price) = row->rates;
  price.search = search_nanodollars;
  price.date = price_date;
  if (row->long_input.input > 0) {
    price.long_input_above = long_input_above;
    price.long_input = row->long_input;
  }
  return price;
}

Nanodollars cost(const Price& price, const Usage& usage, int searches) {
  const std::int64_t input = std::max<std::int64_t>(usage.input_tokens, 0);
  const std::int64_t cached = std::clamp<std::int64_t>(usage.cached_tokens, 0, input);
  const std::int64_t written =
      std::clamp<std::int64_t>(usage.cache_write_tokens, 0, input - cached);
  const bool is_long = price.long_input_above > 0 && input > price.long_input_above;
  const Rates& rates = is_long ? price.long_input : price;
  const std::int64_t write = rates.cache_write > 0 ? rates.cache_write : rates.input;

  Nanodollars sum = times(input - cached - written, rates.input);
  sum = plus(sum, times(written, write));
  sum = plus(sum, times(cached, rates.cached));
  sum = plus(sum, times(usage.output_tokens, rates.output));
  return plus(sum, times(searches, price.search));
}

std::string dollars(Nanodollars amount) {
  // Unsigned arithmetic: the smallest amount has no positive counterpart.
  const bool negative = amount < 0;
  const std::uint64_t nano =
      negative ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  const std::uint64_t micro = (nano + 500) / 1'000;
  std::string text = fmt::format(
      "{}{}.{:06}", negative && micro > 0 ? "-" : "", micro / 1'000'000, micro % 1'000'000);
  const std::size_t shortest = text.size() - 4;  // two places
  while (text.size() > shortest && text.back() == '0')
    text.pop_back();
  return text;
}

}  // namespace castwright::provider
