#pragma once
// Decides when a request may be sent without running into the key's rate limits: waiting before
// sending is free, but a 429 ends a run. It learns the limits from the headers of every answer, and
// from refusals if a provider tells no limits.
//
// Owner: app::Runtime. One limiter serves all runs that use a key and model. Thread: the engine's.
// Life cycle of a request: when() until that is now, then sent(); observe_headers() if its headers
// come; over() in any case; refused() if it was refused because of the rate. Who stops waiting
// calls leave().
// Invariants: who waits first is served first. Each `Who` waits for one request of its own at a
// time. It reads no clock; the time is an argument.

#include "core/clock.h"
#include "provider/rate_news.h"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace castwright::engine {

class RateLimiter {
 public:
  /// Identifies who asks: any address that is not used again while it asks.
  using Who = const void*;
  /// Identifies a request that was let through. It has nothing to do with store::Permit, which is
  /// about money.
  enum class Permit : std::uint64_t {};

  /// The pause after a refusal that does not say how long to wait.
  static constexpr Millis pause_usual{10'000};
  /// While the limits are unknown, one request goes ahead and the others ask again after this time.
  static constexpr Millis look_again{20};
  /// How long the others wait at most for the headers of the request that went ahead, since some
  /// servers send headers only with the first text.
  static constexpr Millis news_awaited{30'000};
  /// Requests that are sent within this time may reach the server in another order, because each
  /// has a connection of its own.
  static constexpr Millis overtaking{5'000};

  /// Returns when `who` may send its next request, which takes `tokens` at most. If that is later
  /// than `now`, `who` has a place in the queue and asks again at that time.
  MonoTime when(Who who, std::int64_t tokens, MonoTime now);
  /// Notes that the request is being sent, and takes its tokens from the limits.
  Permit sent(Who who, std::int64_t tokens, MonoTime now);
  /// Gives up the place in the queue.
  void leave(Who who);
  /// Learns the limits from the headers of the answer.
  void observe_headers(Permit request, const provider::RateNews& news, MonoTime now);
  /// Notes that the request is over, whether its headers came or not.
  void over(Permit request) { unheard_.erase(request); }
  /// Notes that a request was refused because of the key's rate: a 429, or an error inside a
  /// stream.
  void refused(const provider::RateNews& news, MonoTime now);

  std::size_t waiting() const { return queue_.size(); }

 private:
  /// A bucket that fills up evenly to `limit`. Without a limit it is never empty.
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
  std::map<Permit, Sent> unheard_;  ///< The requests whose headers have not come.
  std::deque<MonoTime> sent_;       ///< When requests were sent in the last minute.
  Bucket requests_;
  Bucket tokens_;
  MonoTime pause_until_ = MonoTime::min();
  std::uint64_t last_permit_ = 0;
  Permit newest_heard_{};
  std::optional<MonoTime> first_sent_;
  bool heard_any_ = false;
};

}  // namespace castwright::engine
