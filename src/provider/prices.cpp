#include "provider/models.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// Days on which the sources were read (docs/formats/prices.md).
constexpr std::string_view august = "2026-08-21";
constexpr std::string_view november = "2026-11-29";
/// $10 per 1,000 calls of `web_search`, for every model.
constexpr std::int64_t search_nanodollars = 10'000'000;
/// Above this many input tokens the tiered models bill the whole request by the second rates.
constexpr std::int64_t long_input_above = 272'000;

struct Row {
  std::string_view model;
  Rates rates;
  Rates long_input;  // all zero: one price for every length
  std::string_view date = august;
};

/// From gpt-6 on a long input costs twice, and its output one and a half times as much.
constexpr Row from_gpt_6(std::string_view model, Rates rates) {
  return {.model = model,
          .rates = rates,
          .long_input = {.input = 2 * rates.input,
                         .cached = 2 * rates.cached,
                         .output = rates.output * 3 / 2,
                         .cache_write = 2 * rates.cache_write},
          .date = november};
}

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
    from_gpt_6("gpt-6-astra", {10'000, 1'000, 50'000, 12'500}),
    from_gpt_6("gpt-6-sol", {2'000, 200, 10'000, 2'500}),
    from_gpt_6("gpt-6-luna", {100, 10, 500, 125}),
    from_gpt_6("gpt-6.1-sol", {2'000, 100, 10'000, 2'500}),
    from_gpt_6("gpt-6.1-terra", {1'000, 50, 5'000, 1'250}),
    from_gpt_6("gpt-6.2-sol", {2'000, 100, 10'000, 2'500}),
    from_gpt_6("gpt-6.2-astra", {8'000, 400, 40'000, 0}),
};

constexpr Nanodollars largest = std::numeric_limits<Nanodollars>::max();

Nanodollars times(std::int64_t count, std::int64_t price) {
  Nanodollars product = 0;
  if (count <= 0 || price <= 0) return 0;
  return __builtin_mul_overflow(count, price, &product) ? largest : product;
}

}  // namespace

std::optional<Price> price_of(std::string_view model) {
  const std::string_view base = base_model(model);
  const auto* const row = std::ranges::find(rows, base, &Row::model);
  if (row == rows.end()) return std::nullopt;
  Price price;
  static_cast<Rates&>(price) = row->rates;
  price.search = search_nanodollars;
  price.date = row->date;
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
  sum = saturating_sum(sum, times(written, write));
  sum = saturating_sum(sum, times(cached, rates.cached));
  sum = saturating_sum(sum, times(usage.output_tokens, rates.output));
  return saturating_sum(sum, times(searches, price.search));
}

namespace {

/// "12.5" dollars per million tokens, or per thousand searches, as nanodollars for one.
Result<std::int64_t> rate(std::string_view text, std::int64_t units) {
  CW_TRY(const Nanodollars amount, parse_dollars(text));
  return amount / units;
}

}  // namespace

Result<Price> parse_price(std::string_view text) {
  constexpr std::int64_t tokens_per_price = 1'000'000;
  constexpr std::int64_t searches_per_price = 1'000;
  std::vector<std::string_view> parts;
  for (std::string_view rest = text;;) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    parts.push_back(rest.substr(0, comma));
    if (comma == rest.size()) break;
    rest.remove_prefix(comma + 1);
  }
  const auto wrong =
      fail(Fault::usage,
           fmt::format(
               "\"{}\" is no price: INPUT,OUTPUT[,SEARCH], in dollars per million tokens and per "
               "1,000 searches, such as 1.25,10 or 21,168,10",
               text));
  if (parts.size() < 2 || parts.size() > 3) return wrong;
  const auto input = rate(parts[0], tokens_per_price);
  const auto output = rate(parts[1], tokens_per_price);
  const auto search = parts.size() == 3 ? rate(parts[2], searches_per_price)
                                        : Result<std::int64_t>(search_nanodollars);
  if (!input || !output || !search) return wrong;
  Price price;
  price.input = price.cached = *input;
  price.output = *output;
  price.search = *search;
  price.date = "given";
  return price;
}

}  // namespace castwright::provider
