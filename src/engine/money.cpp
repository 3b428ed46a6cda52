#include "engine/money.h"

#include "json/value.h"
#include "provider/usage.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

template <typename Sum>
Nanodollars saturated(Sum sum) {
  return static_cast<Nanodollars>(std::min<Sum>(sum, std::numeric_limits<Nanodollars>::max()));
}

}  // namespace

std::int64_t input_tokens_at_most(const passes::ModelRequest& request) {
  const std::size_t schema_bytes =
      request.structure == passes::Structure::schema ? json::dump(request.schema).size() : 0;
  constexpr std::size_t bytes_per_token_min = 3;
  return static_cast<std::int64_t>(
      (passes::prompt_bytes(request) + schema_bytes) / bytes_per_token_min + 1);
}

Nanodollars worst_cost(const provider::Price& price,
                       const passes::ModelRequest& request,
                       int tool_calls_max) {
  provider::Usage usage{.input_tokens = input_tokens_at_most(request),
                        .cached_tokens = 0,
                        .output_tokens = request.output_tokens_max,
                        .reasoning_tokens = 0};
  const int searches = request.search ? tool_calls_max : 0;
  const Nanodollars plain = provider::cost(price, usage, searches);
  usage.cache_write_tokens = usage.input_tokens;
  return std::max(plain, provider::cost(price, usage, searches));
}

std::string cost_shown(std::optional<Nanodollars> cost, int paid_requests) {
  if (!cost) return "unknown";
  return *cost == 0 && paid_requests == 0 ? "nothing" : money_shown(*cost);
}

std::optional<Nanodollars> CostLedger::Entry::known() const {
  return !bill && worst == 0 ? worst : bill;
}

void CostLedger::count(const Entry& entry, int sign) {
  if (const auto bill = entry.known()) {
    billed_ += sign * Sum{*bill};
  } else {
    reserved_ += sign * Sum{entry.worst.value_or(0)};
    unknown_ += sign;
  }
}

void CostLedger::open(int chunk, int attempt, std::optional<Nanodollars> worst) {
  const auto [at, added] = entries_.try_emplace({chunk, attempt});
  if (!added) count(at->second, -1);
  at->second = {.worst = worst, .bill = {}};
  count(at->second, 1);
}

void CostLedger::settle(int chunk, int attempt, std::optional<Nanodollars> bill) {
  const auto [at, added] = entries_.try_emplace({chunk, attempt});
  if (!added) count(at->second, -1);
  at->second.bill = bill;
  count(at->second, 1);
}

std::optional<Nanodollars> CostLedger::settled() const {
  if (unknown_ > 0) return std::nullopt;
  return saturated(billed_);
}

std::optional<Nanodollars> CostLedger::settled(int chunk) const {
  Nanodollars sum = 0;
  for (auto at = entries_.lower_bound({chunk, 0}); at != entries_.end() && at->first.first == chunk;
       ++at) {
    const std::optional<Nanodollars> bill = at->second.known();
    if (!bill) return std::nullopt;
    sum = saturating_sum(sum, *bill);
  }
  return sum;
}

Nanodollars CostLedger::reserved() const {
  return saturated(reserved_);
}

int CostLedger::unknown_requests() const {
  return unknown_;
}

Nanodollars CostLedger::spent() const {
  return saturated(billed_ + reserved_);
}

Nanodollars spent_of(const journal::RunState& state) {
  Nanodollars sum = 0;
  for (int number = state.first(); number <= state.last(); ++number) {
    for (const journal::AttemptState& attempt : state.request(number).attempts) {
      if (!attempt.opened) continue;
      const auto bill = attempt.bill_nanodollars();
      sum = saturating_sum(sum, bill ? *bill : attempt.reserved.value_or(0));
    }
  }
  return sum;
}

std::string budget_name(const store::RunRecord& record) {
  return fmt::format("{}/{}", record.run_id, store::row_of(record.stage).ledger);
}

bool ProcessBudget::allows(std::optional<Nanodollars> worst) const {
  if (!budget_) return true;
  return worst && saturating_sum(spent_, *worst) <= *budget_;
}

void ProcessBudget::set_spent(const std::string& run, Nanodollars spent) {
  Nanodollars& known = runs_[run];
  spent_ = saturating_sum(spent_ - known, spent);
  known = spent;
}

}  // namespace castwright::engine
