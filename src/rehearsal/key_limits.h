#pragma once
// What a key may do in a minute: requests and tokens, each a bucket that fills up evenly, counted
// as the original counts (input and token limit, when the request is accepted) and told in the
// headers of every answer to a POST (wire.h). I/O thread only.

#include "core/clock.h"
#include "rehearsal/create_request.h"

#include <cstdint>
#include <optional>

namespace castwright::rehearsal {

/// Per minute; above 0.
struct RateLimits {
  std::int64_t requests = 15'000;    ///< those of the original's highest tier, which
  std::int64_t tokens = 40'000'000;  ///< no rehearsal reaches unless it wants to
};

/// What every answer to a POST tells of them.
struct LimitFigures {
  struct Bucket {
    double limit = 0;
    double remaining = 0;
    double reset_s = 0;
  };
  Bucket requests;
  Bucket tokens;
  std::optional<double> retry_after_s{};  ///< of a refusal
};

struct TooMuch {
  ApiError error;
  LimitFigures figures;
};

class KeyLimits {
 public:
  KeyLimits(RateLimits limits, const Clock& clock);

  /// Counts the request; where it is too much: the error and the wait, and nothing is counted.
  std::optional<TooMuch> refuse(const CreateRequest& request);
  /// As they stand now.
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
