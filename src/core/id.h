#pragma once
// Identifiers of runs: ULIDs (https://github.com/ulid/spec), 26 characters of Crockford base 32,
// sortable by time.

#include "core/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright {

/// A new ULID: 48 bits of milliseconds, 80 random bits from the operating system.
std::string make_ulid(WallTime now);
/// True for 26 upper-case characters of Crockford's alphabet whose first is at most 7.
bool is_ulid(std::string_view text);
/// The time that is written in a ULID; `ulid` must be one.
WallTime ulid_time(std::string_view ulid);
/// 2 * `bytes` random lower-case hexadecimal digits from the operating system.
std::string random_hex(std::size_t bytes);

}  // namespace castwright
