#pragma once
// Amounts of money: whole nanodollars inside the program, decimal US dollars in texts. Exact, never
// floating point. Pure.

#include "core/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright {

/// A billionth of a dollar.
using Nanodollars = std::int64_t;

/// Writes decimal dollars as "10.70": at least two and at most six decimal places, rounded half
/// away from zero.
std::string dollars(Nanodollars amount);
/// Writes decimal dollars as "10.7": all decimal places without zeros at the end, so that
/// parse_dollars() reads the same amount.
std::string dollars_exactly(Nanodollars amount);
/// Writes "$10.70" for a person: two decimal places, and "<$0.01" for less than a cent that is not
/// zero.
std::string money_shown(Nanodollars amount);
/// Reads "15" or "0.25" as nanodollars; Fault::usage for any other text and for more than nine
/// decimals.
Result<Nanodollars> parse_dollars(std::string_view text);
/// Returns the sum, or the largest amount if the sum would overflow. Neither amount may be
/// negative.
Nanodollars saturating_sum(Nanodollars a, Nanodollars b);

}  // namespace castwright
