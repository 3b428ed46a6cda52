#pragma once
// How often `generate --once-per` writes a topic. Pure.

#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <optional>
#include <string_view>

namespace castwright::app {

/// How often a topic is written at most: a run of today (in UTC), or of the last hours, is enough.
struct OncePer {
  std::optional<std::chrono::hours> span{};  ///< nothing means the UTC day
};
/// Reads `day` or a number of hours from 1 to 8,760. Fault::usage for any other text.
Result<OncePer> parse_once_per(std::string_view text);
/// Does a run that was made at `made` count for a call at `now`? A run of a clock that was ahead
/// counts as one that is as long ago.
bool is_within(const OncePer& once_per, WallTime made, WallTime now);

}  // namespace castwright::app
