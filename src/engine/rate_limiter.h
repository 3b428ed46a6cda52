#pragma once
// When a request may be sent without running into the key's rate limits: waiting before sending is
// free, a 429 ends a run. Learns the limits from the headers of every answer, and where a provider
// tells none, from its refusals. One limiter for all runs that use a key; fair: who waits first is
// served first, and a run waits for one request at a time. Pure; the clock goes in.

#include "core/clock.h"
#include "provider/rate_news.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace castwright::engine {

class RateLimiter {
 public:
  /// Who asks: any address that lives as long as its asking.
  using Who = const void*;
  /// A request that was let through.
  enum class Permit : std::uint64_t {};

  /// After a refusal that does not say how long to wait.
  static constexpr Millis pause_usual{10'000};
  /// While limits are unknown one request goes ahead; the others look again after this long.
  static constexpr Millis look_again{20};
  /// For so long at most: some servers send the head of an answer with its first text.
  static constexpr Millis news_awaited{30'000};
  /// Requests on connections of their own may arrive in another order than they were sent in, so
  /// far apart at most.
  static constexpr Millis overtaking{5'000};

  /// When the next request of `who`, of so many tokens at most, may be sent: now or earlier means
  /// now. Otherwise `who` has a place in the queue from now on, and asks again at that time.
  MonoTime when(Who who, std::int64_t tokens, MonoTime now);
  /// It is being sent.
  Permit sent(Who who, std::int64_t tokens, MonoTime now);
  /// `who` wants nothing any more.
  void leave(Who who);
  /// The head of the answer came.
  void observe_headers(Permit request, const provider::RateNews& news, MonoTime now);
  /// The request is over, heard or not.
  void over(Permit request) { unheard_.erase(request); }
  /// It was refused for the key's rate (429, also inside a stream).
  void refused(const provider::RateNews& news, MonoTime now);

  std::size_t waiting() const { return queue_.size(); }

 private:
  /// Fills up evenly to `limit`; without a limit it is never empty.
  struct Bucket {
    std::optional<double> limit{};
    double level = 0;
    double per_s = 0;
    MonoTime at{};

    void refill(MonoTime now);
    void take(double amount, MonoTime now);
    MonoTime when(double amount, MonoTime now) const;
    void learn(const provider::RateWindow& told,
               double uncounted,
               double per_s_least,
               MonoTime now);
  };
  struct Sent {
    std::int64_t tokens = 0;
    MonoTime at{};
  };
  struct Load {
    double requests = 0;
    double tokens = 0;
  };

  MonoTime free_at(std::int64_t tokens, MonoTime now);
  void forget_old(MonoTime now);
  Load uncounted_by_news_of(Permit request, MonoTime sent_at) const;

  std::deque<Who> queue_;
  std::map<Permit, Sent> unheard_;  ///< requests whose head has not come
  std::deque<MonoTime> sent_;       ///< in the last minute
  Bucket requests_;
  Bucket tokens_;
  MonoTime pause_until_ = MonoTime::min();
  std::uint64_t last_permit_ = 0;
  Permit newest_heard_{};
  std::optional<MonoTime> first_sent_;
  bool heard_any_ = false;
};

}  // namespace castwright::engine
