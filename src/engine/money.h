#pragma once
// What a request may cost at most, and what a run has spent: reserved before, settled after. Pure.

#include "core/result.h"
#include "passes/pass_a.h"
#include "provider/models.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// Input tokens of a prompt, estimated from above: three bytes a token (English prose has four to
/// five, JSON three to four).
std::int64_t input_tokens_at_most(const passes::Ask& ask);

/// "15" or "0.25" as nanodollars; Fault::usage for anything else or more than nine decimals.
Result<provider::Nanodollars> parse_dollars(std::string_view text);

/// The sum of bills as they are recorded (decimal dollars); nothing where one is unknown.
std::optional<provider::Nanodollars> total_of(const std::vector<std::optional<std::string>>& bills);

/// Worst case of one request: the whole token limit written, every tool call a billed search.
/// Tokens that a search adds to the input are not in it: nobody publishes a bound.
provider::Nanodollars worst_cost(const provider::Price& price,
                                 const passes::Ask& ask,
                                 int tool_calls_max);

/// The money of one run. Unknown is unknown, never zero.
class Purse {
 public:
  explicit Purse(std::optional<provider::Nanodollars> budget) : budget_(budget) {}

  /// False where what is settled, what is still reserved and `worst` together pass the budget.
  bool may_reserve(provider::Nanodollars worst) const;
  void reserve(int chunk, provider::Nanodollars worst) { reserved_[chunk] = worst; }
  /// Replaces the reservation by what was billed; an unknown bill keeps the reservation against the
  /// budget, since it may have been spent.
  void settle(int chunk, std::optional<provider::Nanodollars> bill);
  /// Money that an earlier process of the run spent.
  void carry(provider::Nanodollars spent) { settled_ += spent; }
  /// A request of an earlier process whose bill is unknown: its reservation stands.
  void carry_unknown(provider::Nanodollars worst);

  /// Nothing where a part of it is unknown.
  std::optional<provider::Nanodollars> settled() const;
  provider::Nanodollars settled_known() const { return settled_; }
  provider::Nanodollars reserved() const;
  int unknown_requests() const { return unknown_; }
  const std::optional<provider::Nanodollars>& budget() const { return budget_; }

 private:
  std::optional<provider::Nanodollars> budget_;
  provider::Nanodollars settled_ = 0;
  int unknown_ = 0;
  std::map<int, provider::Nanodollars> reserved_;
};

}  // namespace castwright::engine
