#pragma once
// Finds the dates in a text. Used only in src/editorial. Pure.

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
  std::size_t at = 0;  ///< The byte offset in the text.
  std::size_t size = 0;
};

/// Every date with a month and a day or a year, in order, without overlaps: "20 November 2026",
/// "Nov. 20", "2026-11-20", "the first of August, eighteen sixty-one", "20. November",
/// "2026年11月20日". `numbers` are the numbers in `text`, as numbers_in() returns them.
std::vector<Date> dates_in(std::string_view text,
                           std::span<const Number> numbers,
                           std::string_view language);
std::vector<Date> dates_in(std::string_view text, std::string_view language = "en");
/// The last day that `date` may mean; the epoch if the year is missing.
std::chrono::sys_days last_day(const Date& date);
/// True if no part that both dates have differs, and they share a year or a month.
bool agree(const Date& a, const Date& b);

}  // namespace castwright::editorial
