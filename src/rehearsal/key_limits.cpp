#include "rehearsal/key_limits.h"

#include "rehearsal/scenario.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

constexpr double minute_s = 60;

}  // namespace

KeyLimits::KeyLimits(RateLimits limits, const Clock& clock)
    : clock_(clock),
      requests_{.limit = static_cast<double>(limits.requests),
                .level = static_cast<double>(limits.requests)},
      tokens_{.limit = static_cast<double>(limits.tokens),
              .level = static_cast<double>(limits.tokens)},
      at_(clock.now()) {}

double KeyLimits::Bucket::missing_s(double amount) const {
  return std::max(0.0, (amount - level) / limit * minute_s);
}

double KeyLimits::Bucket::reset_s() const {
  return (limit - level) / limit * minute_s;
}

void KeyLimits::refill() {
  const MonoTime now = clock_.now();
  const double passed = std::chrono::duration<double>(now - at_).count();
  at_ = now;
  for (Bucket* const bucket : {&requests_, &tokens_})
    bucket->level = std::min(bucket->limit, bucket->level + bucket->limit / minute_s * passed);
}

std::optional<TooMuch> KeyLimits::refuse(const CreateRequest& request) {
  refill();
  const auto asked =
      static_cast<double>(tokens_of(request.prompt()) + request.output_tokens_max.value_or(0));
  const bool by_requests = requests_.level < 1;
  const double wait_s = std::max(requests_.missing_s(1), tokens_.missing_s(asked));
  if (wait_s <= 0) {
    requests_.level -= 1;
    tokens_.level -= asked;
    return std::nullopt;
  }
  const Bucket& bucket = by_requests ? requests_ : tokens_;
  TooMuch refused{.error = {.status = 429,
                            .message = fmt::format(
                                "Rate limit reached for {} in organization org-rehearsal on {} per "
                                "min ({}): Limit {:.0f}, Used {:.0f}, Requested {:.0f}. Please try "
                                "again in {:.3f}s.",
                                request.model,
                                by_requests ? "requests" : "tokens",
                                by_requests ? "RPM" : "TPM",
                                bucket.limit,
                                bucket.limit - bucket.level,
                                by_requests ? 1 : asked,
                                wait_s),
                            .type = by_requests ? "requests" : "tokens",
                            .param = {},
                            .code = "rate_limit_exceeded"},
                  .figures = figures()};
  refused.figures.retry_after_s = wait_s;
  return refused;
}

LimitFigures KeyLimits::figures() const {
  const auto figures = [](const Bucket& bucket) {
    return LimitFigures::Bucket{.limit = bucket.limit,
                                .remaining = std::floor(std::max(0.0, bucket.level)),
                                .reset_s = bucket.reset_s()};
  };
  return {.requests = figures(requests_), .tokens = figures(tokens_)};
}

}  // namespace castwright::rehearsal
