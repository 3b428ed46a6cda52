#include "editorial/dates.h"

#include "script/search.h"
#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <string>

namespace castwright::editorial {
namespace {

constexpr std::array<std::string_view, 12> months{
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

/// Its first digits, at most four.
int number_of(std::string_view word) {
  constexpr int most = 10'000;
  int value = 0;
  for (const char byte : word) {
    if (!script::is_digit(byte) || value * 10 >= most) break;
    value = value * 10 + (byte - '0');
  }
  return value;
}

int month_of(std::string_view word) {
  const auto found =
      std::ranges::find_if(months, [&](std::string_view month) { return word.starts_with(month); });
  return found == months.end() ? 0 : static_cast<int>(found - months.begin()) + 1;
}

/// The match's numbers and month; which number is which is told by its size and the form.
Date read_date(std::string_view text) {
  Date date;
  for (const script::Token& token : script::tokens_of(text)) {
    if (!script::has_digit(token.word)) {
      if (date.month == 0) date.month = month_of(token.word);
      continue;
    }
    const int value = number_of(token.word);
    if (value > 31) {
      date.year = value;
    } else if (date.year > 0 && date.month == 0) {
      date.month = value;  // 2026-11-20
    } else {
      date.day = value;
    }
  }
  return date;
}

bool possible(const Date& date) {
  return date.month >= 1 && date.month <= 12 && date.day <= 31 && (date.year > 0 || date.day > 0);
}

}  // namespace

std::vector<Date> dates_in(std::string_view text) {
  static const script::Pattern pattern(
      R"(\b(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:3[01]|[0-2]?\d)(?!\d)|)"
      R"(\b(?:[0-2]?\d|3[01])(?:st|nd|rd|th)?(?: of)? )"
      R"((?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|)"
      R"(sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?(?:,? (?:19|20)\d\d\b)?|)"
      R"(\b(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|)"
      R"(sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?)"
      R"((?: (?:the )?(?:3[01]|[0-2]?\d)(?:st|nd|rd|th)?\b(?:,? (?:19|20)\d\d\b)?|,? (?:of )?(?:19|20)\d\d\b))");
  std::vector<Date> dates;
  for (const script::Match& match : pattern.find_all(text)) {
    Date date = read_date(text.substr(match.at, match.size));
    date.at = match.at;
    date.size = match.size;
    if (possible(date)) dates.push_back(date);
  }
  return dates;
}

std::chrono::sys_days last_day(const Date& date) {
  using namespace std::chrono;
  if (date.year == 0) return {};
  const year_month month{year(date.year), std::chrono::month(static_cast<unsigned>(date.month))};
  const year_month_day_last last = month / std::chrono::last;
  const year_month_day given = month / day(static_cast<unsigned>(date.day));
  return date.day == 0 || !given.ok() ? sys_days(last) : sys_days(given);
}

}  // namespace castwright::editorial
