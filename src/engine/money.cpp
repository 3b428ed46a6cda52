#include "engine/money.h"

#include "json/value.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace castwright::engine {

std::int64_t input_tokens_at_most(const passes::Ask& ask) {
  const std::size_t schema_bytes =
      ask.structure == passes::Structure::schema ? json::dump(ask.schema).size() : 0;
  constexpr std::size_t bytes_per_token = 3;
  return static_cast<std::int64_t>(
      (ask.instructions.size() + ask.input.size() + schema_bytes) / bytes_per_token + 1);
}

Result<provider::Nanodollars> parse_dollars(std::string_view text) {
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
  provider::Nanodollars amount = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), amount);
  if (error != std::errc() || end != digits.data() + digits.size() || amount < 0) return wrong();
  return amount;
}

std::optional<provider::Nanodollars> total_of(
    const std::vector<std::optional<std::string>>& bills) {
  provider::Nanodollars sum = 0;
  for (const std::optional<std::string>& bill : bills) {
    if (!bill) return std::nullopt;
    const auto amount = parse_dollars(*bill);
    if (!amount) return std::nullopt;
    sum += *amount;
  }
  return sum;
}

provider::Nanodollars worst_cost(const provider::Price& price,
                                 const passes::Ask& ask,
                                 int tool_calls_max) {
  const provider::Usage usage{.input_tokens = input_tokens_at_most(ask),
                              .cached_tokens = 0,
                              .output_tokens = ask.output_tokens_max,
                              .reasoning_tokens = 0};
  return provider::cost(price, usage, ask.search ? tool_calls_max : 0);
}

bool Purse::may_reserve(provider::Nanodollars worst) const {
  return !budget_ || settled_ + reserved() + worst <= *budget_;
}

void Purse::settle(int chunk, std::optional<provider::Nanodollars> bill) {
  if (!bill) {
    ++unknown_;
    return;
  }
  settled_ += *bill;
  reserved_.erase(chunk);
}

void Purse::carry_unknown(provider::Nanodollars worst) {
  ++unknown_;
  reserved_[-unknown_] = worst;  // no chunk has such a number: nothing settles it
}

std::optional<provider::Nanodollars> Purse::settled() const {
  if (unknown_ > 0) return std::nullopt;
  return settled_;
}

provider::Nanodollars Purse::reserved() const {
  provider::Nanodollars sum = 0;
  for (const auto& [chunk, worst] : reserved_)
    sum += worst;
  return sum;
}

}  // namespace castwright::engine
