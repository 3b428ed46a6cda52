#pragma once
// Decides whether a request may be sent now: whether the key's rate limits allow it, whether the
// user allows to pay for it again, and whether the budgets allow what it may cost.
//
// Owner: engine::Run. Thread: the engine's.
// Life cycle: each round of starts is begin_round(), then for each request that the schedule would
// start set_size() if needs_size(), and may_send(); if it may, forbidden_repayment(), reserve() and
// sent(); then end_round(). For each request that was sent follow observe_headers() once, over()
// once, and refused() if the provider refused it because of the rate.
// Invariants: a request waits before it costs anything, and a long wait is told to the user. Money
// is granted in one transaction over all processes, and the grant is in the log before anything is
// paid. A run has at most one place in the queue of a key, and none if it waits for nothing or is
// destroyed.

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
  /// The arguments must outlive this object.
  Admission(const RunTerms& terms, RunJournal& journal, Settlement& settlement)
      : terms_(terms),
        journal_(journal),
        settlement_(settlement) {}
  ~Admission() { leave_queues(); }
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;

  void begin_round() { blocked_until_.reset(); }
  /// Tells whether set_size() has to be called before may_send().
  bool needs_size(int number) const { return !tokens_.contains(number); }
  /// Notes how many tokens the request may take at most, as providers count them for their rate
  /// limits: its input, estimated from above, and its token limit.
  void set_size(int number, const passes::ModelRequest& request);
  /// Tells whether the key's rate limits allow to send the request now. If not, blocked_until()
  /// says when to ask again. Fails only if the wait cannot be written into the log.
  Result<bool> may_send(int number);
  void end_round();
  /// Returns until when the rate limits block the next request; nothing if no request waits.
  std::optional<MonoTime> blocked_until() const { return blocked_until_; }

  /// Returns why the run stops if the request may have been paid for already and the settings
  /// forbid to pay again; else nothing.
  std::optional<Stopped> forbidden_repayment(int number) const;
  /// Reserves what the request may cost at most, in the store and in the log. Returns why the run
  /// stops if a budget does not allow it, or if the store knows of a payment that the log does not
  /// tell of; else nothing.
  Result<std::optional<Stopped>> reserve(int number,
                                         int attempt,
                                         const passes::ModelRequest& request);

  /// Notes that the request is being sent.
  RateLimiter::Permit sent(int number);
  /// Learns the rate limits from the headers of the answer.
  void observe_headers(int number,
                       RateLimiter::Permit permit,
                       const std::vector<http::Header>& headers);
  /// Notes that the exchange is over, whether its headers came or not.
  void over(int number, RateLimiter::Permit permit) { terms_.limiter_for(number).over(permit); }
  /// Notes that the provider refused the request because of the key's rate.
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
  std::map<int, std::int64_t> tokens_;  ///< The most that each request may take.
  std::optional<MonoTime> blocked_until_;
  std::optional<MonoTime> waiting_since_;
  std::optional<MonoTime> wait_told_;  ///< The end of the wait as it was told to the user.
};

}  // namespace castwright::engine
