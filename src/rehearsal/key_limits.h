#pragma once
// What a key may do in a minute: its requests and tokens, each a bucket that fills evenly. They are
// counted as the original counts them (input and token limit, at the time at which the request is
// accepted), and every answer to a POST tells them in its headers (wire.h). I/O thread only.

#include "core/clock.h"
#include "rehearsal/create_request.h"

#include <cstdint>
#include <optional>

namespace castwright::rehearsal {

/// How much is allowed in one minute; both are above 0.
struct RateLimits {
  std::int64_t requests = 15'000;    ///< both are the limits of the highest tier of the original,
  std::int64_t tokens = 40'000'000;  ///< which no rehearsal reaches unless it wants to
};

/// The figures of both buckets as every answer to a POST tells them.
struct LimitFigures {
  struct Bucket {
    double limit = 0;
    double remaining = 0;
    double reset_s = 0;
  };
  Bucket requests;
  Bucket tokens;
  std::optional<double> retry_after_s{};  ///< set only if the request was refused
};

struct TooMuch {
  ApiError error;
  LimitFigures figures;
};

class KeyLimits {
 public:
  KeyLimits(RateLimits limits, const Clock& clock);

  /// Counts the request. If it is too much, nothing is counted, and the error and the time to wait
  /// are returned.
  std::optional<TooMuch> refuse(const CreateRequest& request);
  /// The figures as they are now.
  LimitFigures figures() const;

 private:
  struct Bucket {
    double limit = 0;
    double level = 0;

    double missing_s(double amount) const;
    double reset_s() const;
  };
  void refill();

  const Clock& clock_;
  Bucket requests_;
  Bucket tokens_;
  MonoTime at_;
};

}  // namespace castwright::rehearsal
