#include "editorial/dates.h"

#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

namespace castwright::editorial {
namespace {

constexpr int days_max = 31;
constexpr int months_max = 12;

/// The months of a language, in lower case as tokens are (script/tokens.h), and what may stand
/// between them and a number.
struct Months {
  std::string_view code;
  std::array<std::string_view, 12> names;
  bool short_too = false;  ///< The months also have short forms, such as "Nov.".
};

constexpr std::array<Months, 7> month_languages{{
    {"en",
     {"january",
      "february",
      "march",
      "april",
      "may",
      "june",
      "july",
      "august",
      "september",
      "october",
      "november",
      "december"},
     true},
    {"de",
     {"januar",
      "februar",
      "märz",
      "april",
      "mai",
      "juni",
      "juli",
      "august",
      "september",
      "oktober",
      "november",
      "dezember"}},
    {"fr",
     {"janvier",
      "février",
      "mars",
      "avril",
      "mai",
      "juin",
      "juillet",
      "août",
      "septembre",
      "octobre",
      "novembre",
      "décembre"}},
    {"es",
     {"enero",
      "febrero",
      "marzo",
      "abril",
      "mayo",
      "junio",
      "julio",
      "agosto",
      "septiembre",
      "octubre",
      "noviembre",
      "diciembre"}},
    {"it",
     {"gennaio",
      "febbraio",
      "marzo",
      "aprile",
      "maggio",
      "giugno",
      "luglio",
      "agosto",
      "settembre",
      "ottobre",
      "novembre",
      "dicembre"}},
    {"pt",
     {"janeiro",
      "fevereiro",
      "março",
      "abril",
      "maio",
      "junho",
      "julho",
      "agosto",
      "setembro",
      "outubro",
      "novembro",
      "dezembro"}},
    {"nl",
     {"januari",
      "februari",
      "maart",
      "april",
      "mei",
      "juni",
      "juli",
      "augustus",
      "september",
      "oktober",
      "november",
      "december"}},
}};

const Months* months_of(std::string_view language) {
  const std::string_view code = language.substr(0, language.find_first_of("-_"));
  const auto* const found = std::ranges::find(month_languages, code, &Months::code);
  return found == month_languages.end() ? nullptr : found;
}

/// Returns the month as 1 to 12; 0 if the word is no month.
int month_of(const script::Token& token, std::string_view text, const Months& months) {
  const std::string& word = token.word;
  for (std::size_t i = 0; i < months.names.size(); ++i) {
    const std::string_view name = months.names[i];
    const bool whole = word == name;
    const bool shortened = months.short_too && word.size() < name.size() && name.starts_with(word)
                           && (word.size() == 3 || word == "sept");
    if (!whole && !shortened) continue;
    // "may" and "march" are words of their own in English.
    const bool doubtful = months.short_too && (word == "may" || word == "march" || word == "mar");
    return doubtful && !script::is_upper(text[token.at]) ? 0 : static_cast<int>(i) + 1;
  }
  return 0;
}

bool is_one_of(std::string_view text, std::string_view list) {
  for (std::string_view rest = list; !rest.empty();) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    if (rest.substr(0, end) == text) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

bool is_day(const Number& number) {
  return number.value >= 1 && number.value <= days_max && number.value == std::floor(number.value)
         && !number.unit;
}

/// Assembles dates around the names of months.
class Reader {
 public:
  /// In English the day may stand behind the month; "im März, 2 Uhr" is no date.
  Reader(std::string_view text, std::span<const Number> numbers, std::string_view language)
      : text_(text),
        numbers_(numbers),
        day_behind_(language.starts_with("en")) {}

  std::optional<Date> around(std::size_t begin, std::size_t end, int month) {
    Date date{.month = month, .at = begin, .size = end - begin};
    const auto after = std::ranges::lower_bound(numbers_, end, {}, &Number::at);
    if (after != numbers_.begin()) {
      const Number& before = *std::prev(after);
      const std::size_t stop = before.at + before.size;
      if (stop <= begin && is_day(before)
          && is_one_of(text_.substr(stop, begin - stop), " |. | of | de |. de | d'|-|/|.")) {
        date.day = static_cast<int>(before.value);
        date.size += date.at - before.at;
        date.at = before.at;
      }
    }
    add_behind(date, after);
    if (date.day == 0 && date.year == 0) return std::nullopt;
    return date;
  }

 private:
  using Place = std::span<const Number>::iterator;

  void add_behind(Date& date, Place next) {
    constexpr std::string_view gaps = " | the |, |,| of | de | del |. |-|/|, in |";
    for (int i = 0; i < 2 && next != numbers_.end(); ++i, ++next) {
      const std::size_t end = date.at + date.size;
      if (next->at < end || !is_one_of(text_.substr(end, next->at - end), gaps)) return;
      if (next->is_year() && next->value >= 1'000) {
        date.year = static_cast<int>(next->value);
        date.size = next->at + next->size - date.at;
        return;
      }
      if (date.day != 0 || !is_day(*next) || !day_behind_) return;
      date.day = static_cast<int>(next->value);
      date.size = next->at + next->size - date.at;
    }
  }

  std::string_view text_;
  std::span<const Number> numbers_;
  bool day_behind_;
};

/// Reads a date such as "2026-11-20", "2026/11/20" or "20.11.2026" at `at`; returns a date without
/// a month if there is none.
Date numeric_at(std::string_view text, std::size_t at) {
  std::array<int, 3> parts{};
  std::array<std::size_t, 3> sizes{};
  const std::size_t begin = at;
  char separator = 0;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const char* const first = text.data() + at;
    const auto [end, code] = std::from_chars(first, text.data() + text.size(), parts[i]);
    if (code != std::errc() || *first == '-') return {};
    sizes[i] = static_cast<std::size_t>(end - first);
    at += sizes[i];
    if (i == 2) break;
    if (at >= text.size() || (text[at] != '-' && text[at] != '/' && text[at] != '.')) return {};
    if (separator != 0 && text[at] != separator) return {};
    separator = text[at++];
  }
  const bool year_first = sizes[0] == 4;
  if ((!year_first && (separator != '.' || sizes[2] != 4)) || sizes[1] > 2) return {};
  const int day = year_first ? parts[2] : parts[0];
  if (parts[1] < 1 || parts[1] > months_max || day < 1 || day > days_max) return {};
  return {.year = year_first ? parts[0] : parts[2],
          .month = parts[1],
          .day = day,
          .at = begin,
          .size = at - begin};
}

/// Reads a date such as "2026年11月20日", in which the sign behind each number says what it is.
std::vector<Date> dates_by_signs(std::string_view text, std::span<const Number> numbers) {
  std::vector<Date> dates;
  std::size_t end = 0;
  for (const Number& number : numbers) {
    const std::string_view after = text.substr(number.at + number.size);
    const bool year = after.starts_with("年");
    const bool month = after.starts_with("月");
    const bool day = after.starts_with("日") || after.starts_with("号");
    if (!year && !month && !day) continue;
    if (year || dates.empty() || number.at != end) dates.push_back({.at = number.at});
    Date& date = dates.back();
    (year ? date.year : month ? date.month : date.day) = static_cast<int>(number.value);
    end = number.at + number.size + std::string_view("年").size();
    date.size = end - date.at;
  }
  std::erase_if(dates, [](const Date& date) {
    return date.month < 1 || date.month > months_max || date.day > days_max
           || (date.year == 0 && date.day == 0);
  });
  return dates;
}

}  // namespace

std::vector<Date> dates_in(std::string_view text,
                           std::span<const Number> numbers,
                           std::string_view language) {
  if (language.starts_with("zh") || language.starts_with("ja"))
    return dates_by_signs(text, numbers);
  const Months* const months = months_of(language);
  std::vector<Date> dates;
  std::size_t end = 0;
  for (const script::Token& token : script::tokens_of(text)) {
    if (token.at < end) continue;
    std::optional<Date> date;
    if (is_digit(token.word.front())) {
      date = numeric_at(text, token.at);
      if (date->month == 0) date.reset();
    } else if (months != nullptr) {
      const int month = month_of(token, text, *months);
      std::size_t behind = token.at + token.size;
      if (month > 0 && token.size <= 4 && behind < text.size() && text[behind] == '.') ++behind;
      if (month > 0) date = Reader(text, numbers, language).around(token.at, behind, month);
    }
    if (!date || date->at < end) continue;
    end = date->at + date->size;
    dates.push_back(*date);
  }
  return dates;
}

std::vector<Date> dates_in(std::string_view text, std::string_view language) {
  return dates_in(text, numbers_in(text, language), language);
}

std::chrono::sys_days last_day(const Date& date) {
  using namespace std::chrono;
  if (date.year == 0) return {};
  const year_month month{year(date.year), std::chrono::month(static_cast<unsigned>(date.month))};
  const year_month_day_last last = month / std::chrono::last;
  const year_month_day given = month / day(static_cast<unsigned>(date.day));
  return date.day == 0 || !given.ok() ? sys_days(last) : sys_days(given);
}

bool agree(const Date& a, const Date& b) {
  const auto differ = [](int x, int y) { return x != 0 && y != 0 && x != y; };
  const auto same = [](int x, int y) { return x != 0 && x == y; };
  return !differ(a.year, b.year) && !differ(a.month, b.month) && !differ(a.day, b.day)
         && (same(a.year, b.year) || same(a.month, b.month));
}

}  // namespace castwright::editorial
