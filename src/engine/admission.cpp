#include "engine/admission.h"

#include "core/crash_point.h"
#include "provider/rate_news.h"
#include "store/run_rows.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace castwright::engine {
namespace {

std::string reached(std::string_view what,
                    Nanodollars budget,
                    Nanodollars spent,
                    std::optional<Nanodollars> worst) {
  return fmt::format("{} of {} is reached: {} is spent, and the request may cost {}",
                     what,
                     money_shown(budget),
                     money_shown(spent),
                     money_shown(worst.value_or(0)));
}

}  // namespace

void Admission::set_size(int number, const passes::ModelRequest& request) {
  tokens_[number] = input_tokens_at_most(request) + request.output_tokens_max;
}

Result<bool> Admission::may_send(int number) {
  const MonoTime at =
      terms_.limiter_for(number).when(this, tokens_.at(number), terms_.doors.clock.now());
  if (at <= terms_.doors.clock.now()) return true;
  blocked_until_ = at;
  CW_RETURN_IF_ERROR(tell_wait(number, at));
  return false;
}

void Admission::end_round() {
  if (blocked_until_) return;
  waiting_since_.reset();
  wait_told_.reset();
  leave_queues();
}

void Admission::leave_queues() {
  terms_.doors.limiter.leave(this);
  for (const std::optional<ModelAccess>& own : terms_.settings.models)
    if (own && own->limiter != nullptr) own->limiter->leave(this);
}

/// Tells a wait that the user would take for a standstill, with its end, and tells it again if the
/// end is moved by much.
Status Admission::tell_wait(int number, MonoTime until) {
  constexpr Millis unnoticed{1'000};
  constexpr Millis moved{5'000};
  const MonoTime now = terms_.doors.clock.now();
  if (!waiting_since_) waiting_since_ = now;
  const Millis wait = std::chrono::ceil<Millis>(until - now);
  if (wait <= unnoticed) {  // It waits for the headers of another answer, and looks often.
    if (wait_told_ || now - *waiting_since_ <= unnoticed) return {};
    wait_told_ = until + RateLimiter::news_awaited;
    return journal_.tell(journal::Warning{
        fmt::format("{} waits until the answer under way tells the key's rate limits, {} s at most",
                    terms_.request_name(number),
                    std::chrono::ceil<std::chrono::seconds>(RateLimiter::news_awaited).count())});
  }
  if (wait_told_ && until <= *wait_told_ + moved) return {};
  wait_told_ = until;
  const WallTime end = terms_.doors.clock.wall() + wait;
  return journal_.tell(
      journal::Warning{fmt::format("{} waits {} s for the key's rate limit, until {}",
                                   terms_.request_name(number),
                                   std::chrono::ceil<std::chrono::seconds>(wait).count(),
                                   rfc3339(end))});
}

Stopped Admission::refusal(int number,
                           Fault fault,
                           std::string_view cause,
                           std::string hint) const {
  return {.fault = fault,
          .cause = fmt::format("{}: {}", terms_.request_name(number), cause),
          .chunk = number,
          .hints = {std::move(hint)},
          .resumable = true};
}

std::optional<Stopped> Admission::forbidden_repayment(int number) const {
  if (!terms_.settings.no_repay || !journal_.request(number).may_have_cost()) return std::nullopt;
  return refusal(number,
                 Fault::repay,
                 "resuming would pay again for what was asked for and not received",
                 "castwright resume asks for it again; that is your decision");
}

Result<std::optional<Stopped>> Admission::reserve(int number,
                                                  int attempt,
                                                  const passes::ModelRequest& request) {
  std::optional<Nanodollars> worst;
  const provider::Endpoint& endpoint = terms_.endpoint_for(number);
  const CompletionWindow window =
      settlement_.is_window_denied() ? CompletionWindow::soonest : endpoint.window;
  if (const auto price = terms_.price_for(number, window))
    worst = worst_cost(*price, request, endpoint.tool_calls_max);
  const ProcessBudget& process_budget = terms_.doors.process_budget;
  if (!process_budget.allows(worst)) {
    return refusal(number,
                   Fault::budget,
                   reached("the budget of all runs",
                           process_budget.budget().value_or(0),
                           process_budget.spent(),
                           worst),
                   "raise --budget; everything finished is kept");
  }
  CW_TRY(const store::Granted granted,
         terms_.doors.store.begin_call({.id = store::call_id(terms_.record, number, attempt),
                                        .day = date_of(terms_.doors.clock.wall()),
                                        .rehearsal = settlement_.rehearsal(),
                                        .worst_nanodollars = worst,
                                        .run_budget = terms_.settings.budget,
                                        .day_budget = terms_.settings.budget_daily,
                                        .repay = journal_.request(number).newest() != nullptr}));
  if (auto refused = judge(number, granted, worst)) return refused;
  crash_point("call_reserved");
  CW_RETURN_IF_ERROR(journal_.tell(
      journal::RequestReserved{.chunk = number, .attempt = attempt, .worst_nanodollars = worst}));
  settlement_.reserved(number, attempt, worst);
  crash_point("request_reserved");
  return std::nullopt;
}

/// Returns why the run stops if the store did not grant the request; else nothing.
std::optional<Stopped> Admission::judge(int number,
                                        const store::Granted& granted,
                                        std::optional<Nanodollars> worst) const {
  const RunSettings& settings = terms_.settings;
  switch (granted.permit) {
    case store::Permit::ok: break;
    case store::Permit::run_budget:
      return refusal(number,
                     Fault::budget,
                     reached("the budget", settings.budget.value_or(0), granted.run_spent, worst),
                     "raise --budget; everything finished is kept");
    case store::Permit::day_budget:
      return refusal(
          number,
          Fault::budget,
          reached("the day's budget", settings.budget_daily.value_or(0), granted.day_spent, worst),
          "raise budget_daily, or resume tomorrow (UTC); everything finished is kept");
    case store::Permit::orphan:
    case store::Permit::already_paid:
      return refusal(number,
                     Fault::storage,
                     "the index knows of a paid request that the run's own events do not tell of",
                     "castwright doctor says what is damaged");
  }
  return std::nullopt;
}

RateLimiter::Permit Admission::sent(int number) {
  return terms_.limiter_for(number).sent(this, tokens_[number], terms_.doors.clock.now());
}

void Admission::observe_headers(int number,
                                RateLimiter::Permit permit,
                                const std::vector<http::Header>& headers) {
  terms_.limiter_for(number).observe_headers(
      permit, provider::rate_news(headers), terms_.doors.clock.now());
}

void Admission::refused(int number, const provider::RateNews& rate) {
  terms_.limiter_for(number).refused(rate, terms_.doors.clock.now());
}

}  // namespace castwright::engine
