#include "engine/money.h"

#include "json/value.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::engine {

std::int64_t input_tokens_at_most(const passes::Ask& ask) {
  const std::size_t schema_bytes =
      ask.structure == passes::Structure::schema ? json::dump(ask.schema).size() : 0;
  constexpr std::size_t bytes_per_token = 3;
  return static_cast<std::int64_t>(
      (ask.instructions.size() + ask.input.size() + schema_bytes) / bytes_per_token + 1);
}

Nanodollars worst_cost(const provider::Price& price, const passes::Ask& ask, int tool_calls_max) {
  const provider::Usage usage{.input_tokens = input_tokens_at_most(ask),
                              .cached_tokens = 0,
                              .output_tokens = ask.output_tokens_max,
                              .reasoning_tokens = 0};
  return provider::cost(price, usage, ask.search ? tool_calls_max : 0);
}

void Ledger::open(int chunk, int attempt, std::optional<Nanodollars> worst) {
  entries_[{chunk, attempt}] = {.worst = worst, .bill = {}};
}

void Ledger::settle(int chunk, int attempt, std::optional<Nanodollars> bill) {
  entries_[{chunk, attempt}].bill = bill;
}

std::optional<Nanodollars> Ledger::settled() const {
  Nanodollars sum = 0;
  for (const auto& [id, entry] : entries_) {
    if (!entry.bill) return std::nullopt;
    sum = saturating_sum(sum, *entry.bill);
  }
  return sum;
}

std::optional<Nanodollars> Ledger::settled(int chunk) const {
  Nanodollars sum = 0;
  for (const auto& [id, entry] : entries_) {
    if (id.first != chunk) continue;
    if (!entry.bill) return std::nullopt;
    sum = saturating_sum(sum, *entry.bill);
  }
  return sum;
}

Nanodollars Ledger::reserved() const {
  Nanodollars sum = 0;
  for (const auto& [id, entry] : entries_) {
    if (!entry.bill) sum = saturating_sum(sum, entry.worst.value_or(0));
  }
  return sum;
}

int Ledger::unknown_requests() const {
  return static_cast<int>(
      std::ranges::count_if(entries_, [](const auto& one) { return !one.second.bill; }));
}

}  // namespace castwright::engine
