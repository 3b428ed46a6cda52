#pragma once
// What a request may cost at most, and what a run has spent: reserved before, settled after. Pure.

#include "core/money.h"
#include "journal/run_state.h"
#include "passes/pass_a.h"
#include "provider/models.h"
#include "store/run_record.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace castwright::engine {

/// Input tokens of a prompt, estimated from above: three bytes a token (English prose has four to
/// five, JSON three to four).
std::int64_t input_tokens_at_most(const passes::ModelRequest& request);

/// Worst case of one request: the whole token limit written, every tool call a billed search,
/// nothing read from the provider's cache and all of the prompt written to it.
/// Tokens that a search adds to the input are not in it: nobody publishes a bound.
Nanodollars worst_cost(const provider::Price& price,
                       const passes::ModelRequest& request,
                       int tool_calls_max);

/// A cost for a person: "unknown", an amount ("$0.00" where the price is zero), or "nothing" where
/// no request was paid for or may have been (ChunkState::paid_requests).
std::string cost_shown(std::optional<Nanodollars> cost, int paid_requests);

/// What the requests of one run were billed, and what they may have been. Unknown is unknown, never
/// zero. Whether a request may be paid for at all is not decided here: store::RunStore does, for
/// all processes at once. Totals are kept, not added up: they are asked for at every event, and a
/// run may have 10,000 requests.
class CostLedger {
 public:
  /// A request was opened; `worst` is nothing where the price is unknown.
  void open(int chunk, int attempt, std::optional<Nanodollars> worst);
  /// Its bill; nothing: unknown. May come again, better known.
  void settle(int chunk, int attempt, std::optional<Nanodollars> bill);

  /// Of all requests, or of those for one chunk; nothing where a part of it is unknown.
  std::optional<Nanodollars> settled() const;
  std::optional<Nanodollars> settled(int chunk) const;
  /// Worst cases of the requests whose bill is not known.
  Nanodollars reserved() const;
  int unknown_requests() const;
  /// The bill where it is known, the worst case where it is not; nothing for an unknown price.
  Nanodollars spent() const;

 private:
  struct Entry {
    std::optional<Nanodollars> worst;
    std::optional<Nanodollars> bill;
    /// What cannot cost more than nothing cost nothing, whatever was reported.
    std::optional<Nanodollars> known() const;
  };
  __extension__ using Sum = __int128;  ///< exact, whatever the amounts are

  void count(const Entry& entry, int sign);

  std::map<std::pair<int, int>, Entry> entries_;  ///< by chunk and attempt
  Sum billed_ = 0;
  Sum reserved_ = 0;  ///< worst cases of what is not billed
  int unknown_ = 0;   ///< requests that are not billed
};

/// What the requests of a run (or pass) spent, as earlier processes recorded it, like
/// CostLedger::spent().
Nanodollars spent_of(const journal::RunState& state);
/// What the budget calls a run; each pass has a ledger of its own.
std::string budget_name(const store::RunRecord& record);

/// One budget over several runs of a process, beside what store::RunStore knows of each.
class ProcessBudget {
 public:
  /// No budget: everything is allowed. `before`: spent by runs that are over.
  explicit ProcessBudget(std::optional<Nanodollars> budget = {}, Nanodollars before = 0)
      : budget_(budget),
        spent_(before) {}

  /// May a request of this worst case be paid for? Never where it is unknown and there is a budget.
  bool allows(std::optional<Nanodollars> worst) const;
  /// What one run (or pass) spent in all so far, CostLedger::spent(); replaces what was noted
  /// before.
  void set_spent(const std::string& run, Nanodollars spent);

  std::optional<Nanodollars> budget() const { return budget_; }
  Nanodollars spent() const { return spent_; }

 private:
  std::optional<Nanodollars> budget_;
  Nanodollars spent_;
  std::map<std::string, Nanodollars> runs_;
};

}  // namespace castwright::engine
