#pragma once
// Dates in a text. For src/editorial alone. Pure.

#include "editorial/numbers.h"

#include <chrono>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// A date as far as the text gives it; a missing part is 0.
struct Date {
  int year = 0;
  int month = 0;
  int day = 0;
  std::size_t at = 0;  ///< byte offset
  std::size_t size = 0;
};

/// Every date with a month and a day or a year, in order, without overlaps: "20 November 2026",
/// "Nov. 20", "2026-11-20", "the first of August, eighteen sixty-one", "20. November",
/// "2026年11月20日". `numbers` are those of the text.
std::vector<Date> dates_in(std::string_view text,
                           std::span<const Number> numbers,
                           std::string_view language);
std::vector<Date> dates_in(std::string_view text, std::string_view language = "en");
/// Its last possible day; the epoch if the year is missing.
std::chrono::sys_days last_day(const Date& date);
/// No part that both have differs, and there is such a part.
bool agree(const Date& a, const Date& b);

}  // namespace castwright::editorial
