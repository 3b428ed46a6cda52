#pragma once
// Decides how an answer that is made in the background is fetched after its stream broke: attach to
// the stream again from the cursor, or poll the answer as an object at growing intervals, or give
// up and say why. Every step is free.
//
// Owner: ChunkStream, one policy for each answer. Thread: its owner's.
// Life cycle: only_poll() if a stream could not be followed; next() after each exchange, with what
// the exchange brought and the age of the answer, until the step is to give up.
// Invariants: pure, so that equal calls give equal steps; it reads no clock and sends nothing.
// Tries that bring nothing come at growing intervals; it gives up after a number of them in a row
// (ReattachLimits::fruitless_max), never because of the number of all tries. A
// refusal that may be a mistake of the moment is believed only if it is repeated.

#include "core/clock.h"
#include "core/completion_window.h"
#include "engine/ends.h"

#include <cstdint>
#include <optional>

namespace castwright::engine {

/// What an exchange about the answer brought.
enum class ExchangeResult {
  news,            ///< Events that were not known before; then the stream broke.
  nothing,         ///< No news: it broke, or ended, or was a page of HTML.
  unreachable,     ///< The request was never sent.
  busy,            ///< The server is busy: 408, 409, 429, 5xx.
  not_streamable,  ///< The answer is too old for a stream, or was not made for one.
  gone,            ///< The server does not have the answer: 404, 410.
  no_address,      ///< Somebody refused who does not know any answers, such as a gateway.
  key,             ///< The key was refused: 401, 403.
  refused,         ///< The server refused for another reason.
  queued,          ///< A poll says that the answer is not begun.
  running,         ///< A poll says that the answer is being written.
};

struct ReattachLimits {
  Millis poll_first{2'000};  ///< The first interval between polls; it grows to five times this.
  /// For an answer that may take hours the interval then doubles until it is this long; 0: it does
  /// not.
  Millis poll_most{0};
  Millis queued_max{120'000};  ///< An answer that is longer than this in the queue is stuck.
  /// The number of exchanges in a row that bring nothing after which it gives up. With the usual
  /// intervals this takes about three minutes.
  int fruitless_max = 12;
  /// How long refusals that say that the answer is gone, or not to be had, must last until they are
  /// believed. If 0, the second 404 in a row and the first other refusal of a poll are believed.
  Millis refusals_min{0};
};

struct ReattachStep {
  enum class What { attach, poll, give_up };
  What what = What::attach;
  Millis after{0};                   ///< The pause before the next exchange.
  EndCause why = EndCause::gave_up;  ///< Why it gives up.
};

/// Returns the limits for an answer that may take as long as `window`: whatever `usual` says,
/// nothing is given up before the window is over.
ReattachLimits reattach_limits(const ReattachLimits& usual, CompletionWindow window);

class ReattachPolicy {
 public:
  /// `seed` spreads the waits of many answers, which become up to a quarter longer. Equal seeds
  /// give equal waits.
  explicit ReattachPolicy(ReattachLimits limits, std::uint64_t seed = 0)
      : limits_(limits),
        seed_(seed) {}

  /// Until this age of an answer the provider streams it again.
  static constexpr Millis stream_age_max{300'000};

  /// Makes it poll from now on. For a stream whose events have no position: nobody could tell which
  /// of them are known already.
  void only_poll() { poll_only_ = true; }

  /// Returns the next step. `age` is the time since the answer was asked for.
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
  std::optional<Millis> queued_at_;   ///< The age when it was first seen in the queue.
  std::optional<Millis> refused_at_;  ///< The age at the first of the newest refusals in a row.
};

}  // namespace castwright::engine
