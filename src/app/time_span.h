#pragma once
// Spans of time and moments as people type them into flags: `12h`, `30d`, `2026-11-01`. Pure.

#include "core/clock.h"
#include "core/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace castwright::app {

/// Reads a whole number and a unit: `90m` (minutes), `12h`, `30d` or `2w`. Fault::usage for any
/// other text, and for less than a minute or more than a hundred years.
Result<std::chrono::minutes> parse_span(std::string_view text);

/// Reads a UTC date (`2026-11-01`, its first moment), a time as rfc3339() writes it, or a span,
/// which is that long before `now`. Fault::usage for any other text.
Result<WallTime> parse_moment(std::string_view text, WallTime now);

/// An age for a table: `45 s`, `12 min`, `5 h`, `3 d`. What lies in the future is `0 s`.
std::string age_text(std::chrono::milliseconds age);

}  // namespace castwright::app
