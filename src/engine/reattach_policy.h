#pragma once
// How an answer that was made in the background is fetched after its stream broke: follow the
// stream again from the cursor, else ask for the object at growing intervals, else give up with the
// reason. Costs nothing, whatever it does. Pure: what came and how old the
// answer is go in, the next step comes out.

#include "core/clock.h"
#include "core/completion_window.h"
#include "engine/ends.h"

#include <cstdint>
#include <optional>

namespace castwright::engine {

/// What the last exchange about the answer brought.
enum class ExchangeResult {
  news,            ///< events that were not known before, and then it broke
  nothing,         ///< it broke, or ended, or was a page of HTML, without news
  unreachable,     ///< the request was never sent
  busy,            ///< 408, 409, 429, 5xx
  not_streamable,  ///< too old for a stream, or not made for it
  gone,            ///< 404, 410
  no_address,      ///< a refusal of somebody who knows no responses
  key,             ///< 401, 403
  refused,         ///< any other refusal
  queued,          ///< a poll says: not begun
  running,         ///< a poll says: under way
};

struct ReattachLimits {
  Millis poll_first{2'000};  ///< the first interval; grows to five times
  /// … and on to this, by doubling, for an answer that may take hours.
  Millis poll_most{0};
  Millis queued_max{120'000};  ///< in the queue longer than this is stuck
  /// Exchanges in a row that brought nothing before it gives up: about three minutes of waiting.
  int fruitless_max = 12;
  /// How long refusals that say the answer is gone, or is not to be had, must last until they are
  /// believed. Without it the second 404 in a row is, and the first other refusal of a poll.
  Millis refusals_min{0};
};

struct ReattachStep {
  enum class What { attach, poll, give_up };
  What what = What::attach;
  Millis after{0};
  EndCause why = EndCause::gave_up;  ///< of give_up
};

/// The limits for an answer that may take as long as `window`: nothing is given up before it is
/// over, whatever `usual` says.
ReattachLimits reattach_limits(const ReattachLimits& usual, CompletionWindow window);

class ReattachPolicy {
 public:
  /// `seed` spreads the waits of many answers (up to a quarter longer); equal seeds, equal waits.
  explicit ReattachPolicy(ReattachLimits limits, std::uint64_t seed = 0)
      : limits_(limits),
        seed_(seed) {}

  /// The provider streams a background answer again only in its first minutes.
  static constexpr Millis stream_age_max{300'000};

  /// Never a stream from now on: it could not be told what of it is known already.
  void only_poll() { poll_only_ = true; }

  /// `age`: since the answer was created.
  ReattachStep next(ExchangeResult result, Millis age);

 private:
  ReattachStep again(Millis age, Millis after);
  ReattachStep fruitless(Millis age);
  ReattachStep polled(ExchangeResult result, Millis age);
  ReattachStep gone(Millis age);
  ReattachStep refused(Millis age);
  Millis backoff() const;
  Millis poll_interval() const;

  ReattachLimits limits_;
  std::uint64_t seed_;
  bool poll_only_ = false;
  bool polled_last_ = false;
  int interruptions_ = 0;
  int fruitless_ = 0;
  int empty_attaches_ = 0;
  int polls_ = 0;
  std::optional<Millis> queued_at_;   ///< age when it was first seen in the queue
  std::optional<Millis> refused_at_;  ///< age at the first of the newest refusals
};

}  // namespace castwright::engine
