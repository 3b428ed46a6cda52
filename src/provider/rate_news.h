#pragma once
// Reads what the headers of an answer say about the rate limits of the key. Pure.

#include "core/clock.h"
#include "http/transport.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// One rate limit as the provider reports it.
struct RateWindow {
  std::int64_t limit = 0;       ///< Above 0.
  std::int64_t remaining = 0;   ///< From 0 to `limit`.
  std::optional<Millis> reset;  ///< The time until `remaining` is back at `limit`.
};

/// What the headers of one answer say about the rate limits of its key.
struct RateNews {
  std::optional<RateWindow> requests;
  std::optional<RateWindow> tokens;
  std::optional<Millis> retry_after;  ///< The wait that a refusal asks for.
};

/// Reads `x-ratelimit-{limit,remaining,reset}-{requests,tokens}`, `retry-after-ms` and
/// `retry-after` (seconds). A limit of 0 or less is unknown: some gateways send -1.
RateNews rate_news(const std::vector<http::Header>& headers);

/// Reads a duration of at most 30 days: `12ms`, `1s`, `7.66s`, `2m59.56s`, `6m0s`, `2h30m`, `1d2h`.
/// Returns nothing for anything else.
std::optional<Millis> parse_duration(std::string_view text);

}  // namespace castwright::provider
