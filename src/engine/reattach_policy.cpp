#include "engine/reattach_policy.h"

#include "core/check.h"

#include <algorithm>

namespace castwright::engine {
namespace {

constexpr Millis backoff_first{500};
constexpr Millis backoff_max{30'000};
/// The pause after a first 404, since a provider may need a moment until it finds a new answer.
constexpr Millis gone_again{2'000};
/// The pause after further refusals, since a gateway may be out of order for a while.
constexpr Millis gone_later{30'000};
/// The pause between two interruptions that each brought something, so that a server that drops
/// every connection is not flooded.
constexpr Millis after_news{100};
/// How late an answer may be, since waiting for a late answer costs less than a new one.
constexpr Millis late_at_most = std::chrono::minutes(10);
/// After so many streams without an event only polls are used.
constexpr int empty_attaches_max = 2;

}  // namespace

ReattachLimits reattach_limits(const ReattachLimits& usual, CompletionWindow window) {
  if (window == CompletionWindow::soonest) return usual;
  constexpr Millis minute = std::chrono::minutes(1);
  const Millis length = window_length(window) + late_at_most;
  ReattachLimits limits = usual;
  limits.poll_most = std::max(minute, usual.poll_first);
  limits.queued_max = std::max(length, usual.queued_max);
  limits.refusals_min = late_at_most;
  // The network may be away for a night, since waiting costs nothing.
  limits.fruitless_max = std::max(static_cast<int>(length / backoff_max), usual.fruitless_max);
  return limits;
}

Millis ReattachPolicy::poll_interval() const {
  if (polls_ == 1) return limits_.poll_first;
  if (polls_ == 2) return limits_.poll_first * 5 / 2;
  const Millis usual = limits_.poll_first * 5;
  const int doublings = std::clamp(polls_ - 3, 0, 10);
  return std::min(usual * (1 << doublings), std::max(usual, limits_.poll_most));
}

Millis ReattachPolicy::backoff() const {
  const int doublings = std::clamp(fruitless_ - 1, 0, 10);
  const Millis wait = std::min(backoff_first * (1 << doublings), backoff_max);
  // The spread is a quarter at most, and another one for every answer and every try. The multiplier
  // is that of Knuth's MMIX generator.
  constexpr std::uint64_t multiplier = 6364136223846793005U;
  const std::uint64_t spread = (seed_ * multiplier + static_cast<unsigned>(fruitless_)) >> 33U;
  const auto quarter = static_cast<std::uint64_t>(wait.count() / 4 + 1);
  return wait + Millis(static_cast<std::int64_t>(spread % quarter));
}

ReattachStep ReattachPolicy::again(Millis age, Millis after) {
  if (age >= stream_age_max) poll_only_ = true;
  polled_last_ = poll_only_;
  return {.what = poll_only_ ? ReattachStep::What::poll : ReattachStep::What::attach,
          .after = after};
}

ReattachStep ReattachPolicy::fruitless(Millis age) {
  if (++fruitless_ >= limits_.fruitless_max)
    return {.what = ReattachStep::What::give_up, .why = EndCause::gave_up};
  return again(age, backoff());
}

ReattachStep ReattachPolicy::polled(ExchangeResult result, Millis age) {
  refused_at_.reset();
  if (result == ExchangeResult::queued) {
    if (!queued_at_) queued_at_ = age;
    if (age - *queued_at_ >= limits_.queued_max) {
      return {.what = ReattachStep::What::give_up, .why = EndCause::stuck};
    }
  } else {
    queued_at_.reset();
  }
  fruitless_ = 0;
  if (!polled_last_) poll_only_ = true;  // The object came in place of a stream.
  if (!poll_only_ && result == ExchangeResult::running) return again(age, backoff_first);
  ++polls_;
  polled_last_ = true;
  return {.what = ReattachStep::What::poll, .after = poll_interval()};
}

ReattachStep ReattachPolicy::gone(Millis age) {
  const bool first = !refused_at_;
  if (first) refused_at_ = age;
  if (!first && age - *refused_at_ >= limits_.refusals_min)
    return {.what = ReattachStep::What::give_up, .why = EndCause::gone};
  return again(age, first ? gone_again : gone_later);
}

ReattachStep ReattachPolicy::refused(Millis age) {
  if (!polled_last_) {
    poll_only_ = true;
    return again(age, Millis(0));
  }
  if (!refused_at_) refused_at_ = age;
  if (age - *refused_at_ >= limits_.refusals_min)
    return {.what = ReattachStep::What::give_up, .why = EndCause::refused};
  return again(age, gone_later);
}

ReattachStep ReattachPolicy::next(ExchangeResult result, Millis age) {
  switch (result) {
    case ExchangeResult::news:
      fruitless_ = 0;
      empty_attaches_ = 0;
      refused_at_.reset();
      return again(age, ++interruptions_ == 1 ? Millis(0) : after_news);
    case ExchangeResult::nothing: {
      // A stream without an event proves nothing, so the object is polled.
      if (polled_last_) return fruitless(age);
      if (++empty_attaches_ >= empty_attaches_max) poll_only_ = true;
      if (++fruitless_ >= limits_.fruitless_max)
        return {.what = ReattachStep::What::give_up, .why = EndCause::gave_up};
      polled_last_ = true;
      return {.what = ReattachStep::What::poll,
              .after = empty_attaches_ == 1 ? Millis(0) : backoff()};
    }
    case ExchangeResult::unreachable: return fruitless(age);
    case ExchangeResult::busy: {
      // The object may be available if the stream is not, so both are tried in turn.
      const bool streamed = !polled_last_;
      ReattachStep step = fruitless(age);
      if (streamed && step.what == ReattachStep::What::attach) {
        step.what = ReattachStep::What::poll;
        polled_last_ = true;
      }
      return step;
    }
    case ExchangeResult::not_streamable: poll_only_ = true; return again(age, Millis(0));
    case ExchangeResult::gone: return gone(age);
    case ExchangeResult::key:
      return {.what = ReattachStep::What::give_up, .why = EndCause::key_refused};
    case ExchangeResult::no_address:
    case ExchangeResult::refused: return refused(age);
    case ExchangeResult::queued:
    case ExchangeResult::running: return polled(result, age);
  }
  CW_CHECK(false);
}

}  // namespace castwright::engine
