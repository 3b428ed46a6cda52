#pragma once
// What an answer's headers say of the key's rate limits. Pure.

#include "core/clock.h"
#include "http/transport.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// One limit as the provider tells it.
struct RateWindow {
  std::int64_t limit = 0;       ///< above 0
  std::int64_t remaining = 0;   ///< 0 to limit
  std::optional<Millis> reset;  ///< until it is full again
};

struct RateNews {
  std::optional<RateWindow> requests;
  std::optional<RateWindow> tokens;
  std::optional<Millis> retry_after;  ///< asked for by a refusal
};

/// Reads `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, `retry-after-ms` and
/// `retry-after` (seconds). A limit of 0 or less means unknown: some gateways send -1.
RateNews rate_news(const std::vector<http::Header>& headers);

/// `12ms`, `1s`, `7.66s`, `2m59.56s`, `6m0s`, `2h30m`, `1d2h`: at most 30 days. Nothing for
/// anything else.
std::optional<Millis> parse_duration(std::string_view text);

}  // namespace castwright::provider
