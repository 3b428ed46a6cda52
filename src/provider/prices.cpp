#include "provider/models.h"
#include "provider/usage.h"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

constexpr std::int64_t tokens_per_price = 1'000'000;

/// A count times a rate, in units of 10^-15 dollars.
__extension__ using Exact = __int128;

Exact times(std::int64_t count, std::int64_t rate) {
  return count <= 0 || rate <= 0 ? 0 : static_cast<Exact>(count) * rate;
}

}  // namespace

Nanodollars cost(const Price& price, const Usage& usage, int searches) {
  const std::int64_t input = std::max<std::int64_t>(usage.input_tokens, 0);
  const std::int64_t cached = std::clamp<std::int64_t>(usage.cached_tokens, 0, input);
  const std::int64_t written =
      std::clamp<std::int64_t>(usage.cache_write_tokens, 0, input - cached);
  const bool is_long = price.long_input_above > 0 && input > price.long_input_above;
  const Rates& rates = is_long ? price.long_input : price;
  const std::int64_t write = rates.cache_write > 0 ? rates.cache_write : rates.input;

  // The sum of two products of the largest numbers still fits, and the three parts of the input
  // together are at most the input.
  Exact sum = times(input - cached - written, rates.input);
  sum += times(written, write);
  sum += times(cached, rates.cached);
  sum += times(usage.output_tokens, rates.output);
  sum = (sum + tokens_per_price / 2) / tokens_per_price + times(searches, price.search);
  constexpr Nanodollars largest = std::numeric_limits<Nanodollars>::max();
  return sum > largest ? largest : static_cast<Nanodollars>(sum);
}

Price price_in(const Price& price, const Discounts& discounts, CompletionWindow window) {
  constexpr std::int64_t whole = 100;
  const std::int64_t share = whole - discounts.percent(window).value_or(0);
  // Computed in two parts, so that no price overflows.
  const auto reduced = [&](std::int64_t rate) {
    return rate / whole * share + (rate % whole * share + whole - 1) / whole;
  };
  Price cheaper = price;
  for (Rates* const rates : {static_cast<Rates*>(&cheaper), &cheaper.long_input}) {
    for (std::int64_t Rates::* const rate :
         {&Rates::input, &Rates::cached, &Rates::output, &Rates::cache_write}) {
      rates->*rate = reduced(rates->*rate);
    }
  }
  return cheaper;
}

Result<std::int64_t> parse_search_price(std::string_view text) {
  constexpr std::int64_t searches_per_price = 1'000;
  CW_TRY(const Nanodollars amount, parse_dollars(text));
  if (amount % searches_per_price == 0) return amount / searches_per_price;
  return fail(Fault::usage, fmt::format("\"{}\" has more than six decimals", text));
}

Result<Price> parse_price(std::string_view text) {
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
  const auto input = parse_dollars(parts[0]);
  const auto output = parse_dollars(parts[1]);
  const auto search = parts.size() == 3 ? parse_search_price(parts[2])
                                        : Result<std::int64_t>(usual_search_nanodollars);
  if (!input || !output || !search) return wrong;
  Price price;
  price.input = price.cached = *input;
  price.output = *output;
  price.search = *search;
  price.date = "given";
  return price;
}

}  // namespace castwright::provider
