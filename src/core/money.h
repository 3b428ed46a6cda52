#pragma once
// Amounts of money as they are counted and written: whole nanodollars inside, decimal US dollars as
// text. Exact; never floating point.

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright {

/// 10^-9 dollars.
using Nanodollars = std::int64_t;

/// "10.70" style: decimal dollars, at least two and at most six places, rounded half away from
/// zero.
std::string dollars(Nanodollars amount);
/// "10.7" style: every decimal place that is not zero, so that parse_dollars() reads the same
/// amount.
std::string dollars_exactly(Nanodollars amount);
/// "$10.70" for a person: two places, and "<$0.01" for what is less and not nothing.
std::string money_shown(Nanodollars amount);
/// "15" or "0.25" as nanodollars; Fault::usage for anything else or more than nine decimals.
Result<Nanodollars> parse_dollars(std::string_view text);
/// The sum, or the largest amount if it would overflow. Neither may be negative.
Nanodollars saturating_sum(Nanodollars a, Nanodollars b);

}  // namespace castwright
