#include "engine/rate_limiter.h"

#include <algorithm>

namespace castwright::engine {
namespace {

constexpr double seconds_per_minute = 60;
constexpr double seconds_per_day = 86'400;

double seconds(MonoTime from, MonoTime to) {
  return std::chrono::duration<double>(to - from).count();
}

}  // namespace

void RateLimiter::Bucket::refill(MonoTime now) {
  if (!limit || now <= at) return;
  level = std::min(*limit, level + per_s * seconds(at, now));
  at = now;
}

void RateLimiter::Bucket::take(double amount, MonoTime now) {
  refill(now);
  if (limit) level -= std::min(amount, *limit);
}

/// A request that is larger than the limit itself goes when the bucket is full; the provider then
/// decides about it.
MonoTime RateLimiter::Bucket::when(double amount, MonoTime now) const {
  if (!limit) return now;
  const double missing = std::min(amount, *limit) - level;
  if (missing <= 0) return now;
  return now + std::chrono::ceil<Millis>(std::chrono::duration<double>(missing / per_s));
}

/// `uncounted` is the load of requests that the provider may not have seen when it counted. A limit
/// counts per minute unless its reset says that it fills up more slowly, as a limit per day does.
void RateLimiter::Bucket::learn(const provider::RateWindow& told,
                                double uncounted,
                                double per_s_least,
                                MonoTime now) {
  const auto most = static_cast<double>(told.limit);
  const auto left = static_cast<double>(told.remaining);
  limit = most;
  level = left - uncounted;
  at = now;
  per_s = most / seconds_per_minute;
  if (told.reset && told.reset->count() > 0 && left < most) {
    const double by_reset = (most - left) / std::chrono::duration<double>(*told.reset).count();
    per_s = std::clamp(by_reset, per_s_least, per_s);
  }
}

MonoTime RateLimiter::when(Who who, std::int64_t tokens, MonoTime now) {
  if (std::ranges::find(queue_, who) == queue_.end()) queue_.push_back(who);
  const MonoTime free = free_at(tokens, now);
  if (queue_.front() == who) {
    if (free <= now) queue_.pop_front();
    return free;
  }
  return std::max(free, now + look_again);
}

MonoTime RateLimiter::free_at(std::int64_t tokens, MonoTime now) {
  requests_.refill(now);
  tokens_.refill(now);
  const MonoTime free = std::max(
      {pause_until_, requests_.when(1, now), tokens_.when(static_cast<double>(tokens), now)});
  // As long as the limits are unknown, one request goes ahead and brings them.
  const bool awaited =
      !heard_any_ && !unheard_.empty() && first_sent_ && now < *first_sent_ + news_awaited;
  if (awaited) return std::max(free, now + look_again);
  return free;
}

RateLimiter::Permit RateLimiter::sent(Who who, std::int64_t tokens, MonoTime now) {
  leave(who);
  forget_old(now);
  sent_.push_back(now);
  if (unheard_.empty() && !heard_any_) first_sent_ = now;
  requests_.take(1, now);
  tokens_.take(static_cast<double>(tokens), now);
  const Permit permit{++last_permit_};
  unheard_.emplace(permit, Sent{.tokens = tokens, .at = now});
  return permit;
}

void RateLimiter::leave(Who who) {
  std::erase(queue_, who);
}

/// Returns the load of requests that were sent later than the answered one, or so shortly before it
/// that they may arrive later.
RateLimiter::Load RateLimiter::uncounted_by_news_of(Permit request, MonoTime sent_at) const {
  Load uncounted;
  for (const auto& [permit, sent] : unheard_) {
    if (permit < request && sent.at + overtaking <= sent_at) continue;
    uncounted.requests += 1;
    uncounted.tokens += static_cast<double>(sent.tokens);
  }
  return uncounted;
}

void RateLimiter::observe_headers(Permit request, const provider::RateNews& news, MonoTime now) {
  const auto heard = unheard_.find(request);
  const MonoTime sent_at = heard == unheard_.end() ? now : heard->second.at;
  if (heard != unheard_.end()) unheard_.erase(heard);
  heard_any_ = true;
  // Limits that are older than the known ones never raise the level, because they do not count what
  // was sent later.
  const bool overtaken = request < newest_heard_;
  newest_heard_ = std::max(newest_heard_, request);
  const Load uncounted = uncounted_by_news_of(request, sent_at);
  const auto learn =
      [&](Bucket& bucket, const provider::RateWindow& told, double not_counted, double window_s) {
        bucket.refill(now);
        const double most =
            overtaken && bucket.limit ? bucket.level : static_cast<double>(told.limit);
        bucket.learn(told, not_counted, static_cast<double>(told.limit) / window_s, now);
        bucket.level = std::min(bucket.level, most);
      };
  if (news.requests) learn(requests_, *news.requests, uncounted.requests, seconds_per_day);
  if (news.tokens) learn(tokens_, *news.tokens, uncounted.tokens, seconds_per_minute);
}

void RateLimiter::refused(const provider::RateNews& news, MonoTime now) {
  pause_until_ = std::max(pause_until_, now + news.retry_after.value_or(pause_usual));
  if (requests_.limit || tokens_.limit) return;
  // The provider tells no limits but has one, and the requests of the last minute were too many.
  constexpr double share = 0.8;
  forget_old(now);
  if (sent_.size() < 2) return;  // Requests of others were too many.
  const double most = std::max(1.0, share * static_cast<double>(sent_.size()));
  requests_ = {.limit = most, .level = 0, .per_s = most / seconds_per_minute, .at = now};
}

void RateLimiter::forget_old(MonoTime now) {
  constexpr Millis minute{60'000};
  while (!sent_.empty() && sent_.front() + minute <= now)
    sent_.pop_front();
}

}  // namespace castwright::engine
