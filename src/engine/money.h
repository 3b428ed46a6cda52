#pragma once
// What a request may cost at most, and what a run has spent: reserved before a request is sent, and
// settled by its bill. Pure. Threads: any for the functions; an object belongs to its owner's.

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

/// Returns the input tokens of a request, estimated from above: three bytes a token. English prose
/// has four to five bytes a token, JSON three to four.
std::int64_t input_tokens_at_most(const passes::ModelRequest& request);

/// Returns the worst case of one request: the model writes up to the token limit, every tool call
/// is a billed search, and the whole prompt is written to the prompt cache and none of it read
/// there. Tokens that a search adds to the input are not counted, because nobody publishes a bound.
Nanodollars worst_cost(const provider::Price& price,
                       const passes::ModelRequest& request,
                       int tool_calls_max);

/// Returns a cost as the user reads it: "unknown", an amount ("$0.00" if the price is zero), or
/// "nothing" if no request was or may have been paid for (ChunkState::paid_requests).
std::string cost_shown(std::optional<Nanodollars> cost, int paid_requests);

/// What the requests of one run were billed, or may have been. A bill that is unknown never counts
/// as zero. Whether a request may be paid for is not decided here but by store::RunStore, for all
/// processes at once. Totals are kept up to date instead of added up, because they are asked for at
/// every event, and a run may have 10,000 requests.
class CostLedger {
 public:
  /// Notes a request that is about to be sent. `worst` is nothing if the price is unknown.
  void open(int chunk, int attempt, std::optional<Nanodollars> worst);
  /// Notes its bill, or nothing if that is unknown. A later call corrects an earlier one.
  void settle(int chunk, int attempt, std::optional<Nanodollars> bill);

  /// Return the bills of all requests, or of those for one chunk; nothing if one bill is unknown.
  std::optional<Nanodollars> settled() const;
  std::optional<Nanodollars> settled(int chunk) const;
  /// Returns the worst cases of the requests whose bill is unknown.
  Nanodollars reserved() const;
  int unknown_requests() const;
  /// Returns the sum of the known bills and, for the unknown ones, of the worst cases. A request
  /// whose price is unknown too adds nothing.
  Nanodollars spent() const;

 private:
  struct Entry {
    std::optional<Nanodollars> worst;
    std::optional<Nanodollars> bill;
    /// Returns the bill if it is known. A request that can cost nothing at most costs nothing, even
    /// if its bill is unknown.
    std::optional<Nanodollars> known() const;
  };
  __extension__ using Sum = __int128;  ///< It cannot overflow, whatever the amounts are.

  void count(const Entry& entry, int sign);

  std::map<std::pair<int, int>, Entry> entries_;  ///< The requests by chunk and attempt.
  Sum billed_ = 0;
  Sum reserved_ = 0;  ///< The worst cases of requests whose bill is unknown.
  int unknown_ = 0;   ///< The number of those requests.
};

/// Returns what the requests of a run or pass spent, as earlier processes recorded it, computed
/// like CostLedger::spent().
Nanodollars spent_of(const journal::RunState& state);
/// Returns the name of a run for ProcessBudget. Each pass has a name of its own, since it has a
/// ledger of its own.
std::string budget_name(const store::RunRecord& record);

/// One budget over all runs of a process, beside the budgets that store::RunStore keeps. Owner:
/// app::Runtime. Thread: the engine's.
class ProcessBudget {
 public:
  /// Without a budget everything is allowed. `before` was spent by runs that are over.
  explicit ProcessBudget(std::optional<Nanodollars> budget = {}, Nanodollars before = 0)
      : budget_(budget),
        spent_(before) {}

  /// Tells whether a request of this worst case may be paid for. If there is a budget, a request
  /// whose worst case is unknown may not.
  bool allows(std::optional<Nanodollars> worst) const;
  /// Notes what a run or pass has spent in all (CostLedger::spent()), in place of what was noted
  /// for it before.
  void set_spent(const std::string& run, Nanodollars spent);

  std::optional<Nanodollars> budget() const { return budget_; }
  Nanodollars spent() const { return spent_; }

 private:
  std::optional<Nanodollars> budget_;
  Nanodollars spent_;
  std::map<std::string, Nanodollars> runs_;
};

}  // namespace castwright::engine
