#pragma once
// Dates in a text. For src/editorial alone. Pure.

#include <chrono>
#include <cstddef>
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

/// Every date with a month ("20 November 2026", "Nov. 20", "November 2026", "2026-11-20"), in
/// order, without overlaps. English names of months, in full or by three letters.
std::vector<Date> dates_in(std::string_view text);
/// Its last possible day; the epoch where the year is missing.
std::chrono::sys_days last_day(const Date& date);

}  // namespace castwright::editorial
