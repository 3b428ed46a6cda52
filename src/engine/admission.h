#pragma once
// Says whether a request may be sent: when the key's rate limits allow it, whether a person allows
// to pay again, and whether the budgets allow what it may cost.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle, in each round of starts: begin_round(); for each request that the schedule would
// start, may_send() with its size; for one that may, reserve(), then sent(); end_round(). For what
// was sent: observe_headers() once, over() once, refused() if the provider refused it for the rate.
// Invariants: a request waits before it costs anything, and waiting is told to a person; money is
// granted in one transaction over all processes and told to the log before it is paid; a run has
// one place in the queue of a key, and none once it wants nothing or is destroyed.

#include "core/clock.h"
#include "core/result.h"
#include "engine/rate_limiter.h"
#include "engine/run_journal.h"
#include "engine/run_terms.h"
#include "engine/settlement.h"
#include "engine/stopped.h"
#include "http/transport.h"
#include "passes/pass_a.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

class Admission {
 public:
  /// All outlive it.
  Admission(const RunTerms& terms, RunJournal& journal, Settlement& settlement)
      : terms_(terms),
        journal_(journal),
        settlement_(settlement) {}
  ~Admission() { leave_queues(); }
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  void begin_round() { blocked_until_.reset(); }
  /// Is its size not known yet? What a provider counts is the input and the token limit.
  bool needs_size(int number) const { return !tokens_.contains(number); }
  void set_size(int number, const passes::ModelRequest& request);
  /// May it be sent now, by the key's rate? If not, blocked_until() says when to ask again.
  Result<bool> may_send(int number);
  void end_round();
  /// The key's rate does not allow the next request before; nothing: nobody waits.
  std::optional<MonoTime> blocked_until() const { return blocked_until_; }

  /// Would it be paid for again although the settings forbid it? What the run stops for then.
  std::optional<Stopped> forbidden_repayment(int number) const;
  /// Reserves what the request may cost. What the run stops for if a budget, or what the store
  /// knows, does not allow it.
  Result<std::optional<Stopped>> reserve(int number,
                                         int attempt,
                                         const passes::ModelRequest& request);

  RateLimiter::Permit sent(int number);
  void observe_headers(int number,
                       RateLimiter::Permit permit,
                       const std::vector<http::Header>& headers);
  void over(int number, RateLimiter::Permit permit) { terms_.limiter_for(number).over(permit); }
  void refused(int number, const provider::RateNews& rate);

 private:
  Status tell_wait(int number, MonoTime until);
  Stopped refusal(int number, Fault fault, std::string_view cause, std::string hint) const;
  std::optional<Stopped> judge(int number,
                               const store::Granted& granted,
                               std::optional<Nanodollars> worst) const;
  void leave_queues();

  const RunTerms& terms_;
  RunJournal& journal_;
  Settlement& settlement_;
  std::map<int, std::int64_t> tokens_;  ///< that a request may take at most
  std::optional<MonoTime> blocked_until_;
  std::optional<MonoTime> waiting_since_;
  std::optional<MonoTime> wait_told_;  ///< the end of the wait that a person was told
};

}  // namespace castwright::engine
