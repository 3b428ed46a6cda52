#pragma once
// Identifiers of runs: ULIDs (https://github.com/ulid/spec), 26 characters of Crockford base 32,
// sortable by time.

#include "core/clock.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright {

/// Makes a new ULID from 48 bits of milliseconds and 80 random bits of the operating system.
std::string make_ulid(WallTime now);
/// True for 26 upper-case characters of Crockford's alphabet whose first is at most 7.
bool is_ulid(std::string_view text);
/// Returns the time in a ULID; `ulid` must be one.
WallTime ulid_time(std::string_view ulid);
/// Returns 2 * `bytes` lower-case hexadecimal digits from random bits of the operating system.
std::string random_hex(std::size_t bytes);

}  // namespace castwright
