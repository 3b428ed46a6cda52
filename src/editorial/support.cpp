#include "editorial/support.h"

#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace castwright::editorial {
namespace {

constexpr double rounding_max = 0.05;
constexpr double small_max = 12;
constexpr std::size_t prefix_letters = 5;

bool near(double a, double b, double share) {
  return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b)) + 1e-9;
}

/// True if the sorted set has a member that differs from the value by at most `share` of it.
bool has_near(const std::set<double>& values, double value, double share) {
  const auto first = values.lower_bound(value * (1 - share) - 1e-9);
  return first != values.end() && *first <= value * (1 + share) + 1e-9;
}

bool begins_with_any(std::string_view text, std::span<const std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

}  // namespace

Support::Support(std::string_view text, std::string_view language) {
  const std::vector<Number> numbers = numbers_in(text, language);
  dates_ = dates_in(text, numbers, language);
  for (const Number& number : numbers) {
    // The day of a month is no count: "25 February" does not support 25 hours.
    (is_dated(number) ? days_ : values_).insert(number.value);
    if (number.percent) percents_.insert(number.value);
    // A time such as "12 Uhr 32" supports the 32 minutes too.
    constexpr double minutes = 100;
    if (number.clock) values_.insert(std::round(std::fmod(number.value, 1) * minutes));
    if (number.is_year()) years_.insert(static_cast<int>(number.value));
  }
  for (const Date& date : dates_)
    if (date.year > 0) {
      years_.insert(date.year);
      values_.insert(date.year);
    }
  add_words(text);
}

bool Support::is_dated(const Number& number) const {
  const auto after = std::ranges::upper_bound(dates_, number.at, {}, &Date::at);
  if (after == dates_.begin()) return false;
  const Date& date = *std::prev(after);
  return number.at < date.at + date.size;
}

void Support::add_words(std::string_view text) {
  std::string initials;
  std::size_t end = 0;
  for (const script::Token& token : script::tokens_of(text)) {
    words_.insert(token.word);
    if (token.word.size() >= prefix_letters) prefixes_.insert(token.word.substr(0, prefix_letters));
    const bool upper = script::is_upper(text[token.at]);
    // People say "ERA five" for "ERA5".
    const std::size_t letters = token.word.find_first_of("0123456789");
    if (upper && letters != std::string::npos) words_.insert(token.word.substr(0, letters));
    const bool next = token.at == end + 1 && text[end] == ' ';
    if (!next) initials.clear();
    if (upper) {
      constexpr std::size_t acronym_letters_max = 8;
      initials += token.word.front();
      if (initials.size() > acronym_letters_max) initials.erase(0, 1);
      for (std::size_t from = 0; from + 2 <= initials.size(); ++from)
        acronyms_.insert(initials.substr(from));
    } else if (token.word != "of" && token.word != "and" && token.word != "the"
               && token.word != "for") {
      initials.clear();
    }
    end = token.at + token.size;
  }
}

bool Support::knows_all_but_the_first(const Name& name) const {
  // The size of a quotation mark, which may stand before a sentence.
  constexpr std::size_t quote_bytes = 3;
  return name.at <= quote_bytes && name.words.size() > 1 && !has_name(name.words.front())
         && std::all_of(name.words.begin() + 1, name.words.end(), [&](const std::string& word) {
              return has_name(word);
            });
}

bool Support::has(const Number& number) const {
  if (number.kind == Number::Kind::decade) {
    constexpr int decade = 10;
    constexpr int century = 100;
    const int begin = static_cast<int>(number.value);
    return std::ranges::any_of(years_, [&](int year) {
      return begin < century ? year % century / decade == begin / decade
                             : year / decade == begin / decade;
    });
  }
  const double share = number.hedged ? rounding_max : 1e-9;
  if (number.kind == Number::Kind::ordinal && days_.contains(number.value)) return true;
  const bool rounded =
      std::ranges::any_of(values_, [&](double known) { return is_rounded(number.value, known); });
  if (!number.percent) return rounded || has_near(values_, number.value, share);
  constexpr double whole = 100;
  return has_near(percents_, number.value, share) || has_near(values_, number.value / whole, 1e-6);
}

bool Support::has(const Date& date) const {
  return std::ranges::any_of(dates_, [&](const Date& known) {
    const bool year = date.year == 0 || known.year == date.year
                      || (known.year == 0 && years_.contains(date.year));
    return known.month == date.month && year
           && (date.day == 0 || known.day == 0 || known.day == date.day);
  });
}

bool Support::is_of_today(const Date& date) const {
  if (!today_ || date.month == 0 || (date.year == 0 && date.day == 0)) return false;
  const std::chrono::year_month_day now(*today_);
  return (date.year == 0 || date.year == static_cast<int>(now.year()))
         && date.month == static_cast<int>(unsigned(now.month()))
         && (date.day == 0 || date.day == static_cast<int>(unsigned(now.day())));
}

bool Support::has_name(const std::string& word) const {
  if (words_.contains(word) || acronyms_.contains(word)) return true;
  return word.size() > prefix_letters && prefixes_.contains(word.substr(0, prefix_letters));
}

bool Support::follows(const Number& number,
                      const std::vector<double>& said,
                      std::string_view after) const {
  constexpr double whole = 100;
  const double value = number.value;
  const double share = number.hedged ? rounding_max : 1e-9;
  if (number.percent && has_near(percents_, whole - value, share)) return true;
  for (std::size_t i = 0; i < said.size(); ++i) {
    if (number.percent && near(whole - said[i], value, share)) return true;
    if (number.percent) continue;
    if (said[i] > small_max && near(2 * said[i], value, 1e-9)) return true;
    for (std::size_t k = 0; k < i; ++k) {
      const double a = std::max(said[i], said[k]);
      const double b = std::min(said[i], said[k]);
      if (a <= small_max) continue;  // Nearly every number is a result of small ones.
      constexpr double exact = 1e-9;
      if (near(a + b, value, exact) || near(a - b, value, exact)) return true;
      if (b > 1 && (near(a * b, value, exact) || near(a / b, value, exact))) return true;
    }
  }
  constexpr std::array<std::string_view, 9> spans{
      " year", "-year", " jahr", " Jahr", " an", " añ", " ann", " ano", " jaar"};
  if (begins_with_any(after, spans)
      && (is_between_years(number, said) || is_between_known_years(value)))
    return true;
  if (number.hedged && is_between_years(number, said)) return true;
  constexpr std::array<std::string_view, 6> months{
      " month", " Monat", " mois", " mes", " mês", " maand"};
  if (begins_with_any(after, months)) return is_months_from_today(value);
  constexpr std::array<std::string_view, 7> days{
      " day", " Tag", " jour", " día", " dia", " giorn", " dag"};
  return begins_with_any(after, days) && is_days_from_today(value);
}

bool Support::may_be_reckoned(const Number& number, std::span<const double> said) {
  constexpr double ten = 10;
  constexpr double figures_few = 100;
  constexpr std::size_t few = 12;
  constexpr std::size_t many = 30;
  double unit = 1;  // The unit of the last spoken figure: a hundred for "twelve hundred".
  while (number.value / unit >= figures_few && std::fmod(number.value, unit * ten) == 0)
    unit *= ten;
  const bool rough = number.value < figures_few || number.value / unit < ten;
  said = said.last(std::min(said.size(), rough ? few : many));
  // People leave the word "million" out if it is obvious: "take it from thirty-one".
  constexpr double thousand = 1e3;
  constexpr double million = 1e6;
  std::vector<double> values(said.begin(), said.end());
  for (const double one : said) {
    if (one < thousand && number.value >= million) values.push_back(one * million);
    if (one >= million && number.value < thousand) values.push_back(one / million);
  }
  const auto comes_to = [&](double result) { return std::abs(result - number.value) <= unit / 2; };
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      const double a = std::max(values[i], values[k]);
      const double b = std::min(values[i], values[k]);
      if (a <= small_max || b <= 0 || a == number.value) continue;
      if (comes_to(a + b) || comes_to(a - b) || comes_to(a * b) || comes_to(a / b)) return true;
    }
  }
  return false;
}

bool Support::is_between_years(const Number& number, const std::vector<double>& said) const {
  constexpr double span_max = 600;
  if (number.value > span_max) return false;
  std::vector<double> ends;
  for (const double one : said)
    if (one >= 1'000 && one < 2'200) ends.push_back(one);
  if (today_)
    ends.push_back(
        static_cast<double>(static_cast<int>(std::chrono::year_month_day(*today_).year())));
  constexpr double decade = 10;
  // A hedged span may be rounded: "in a hundred and sixty-odd years".
  const double rounded = number.hedged ? 5 : 0;
  // People round a span of years: "80 years of them" for 86.
  const double cut = std::fmod(number.value, decade) == 0 ? decade - 1 : rounded;
  const auto is_known = [&](double first, double last) {
    const auto year = years_.lower_bound(static_cast<int>(first));
    return year != years_.end() && *year <= static_cast<int>(last);
  };
  return std::ranges::any_of(ends, [&](double end) {
    return is_known(end - number.value - cut, end - number.value + rounded)
           // The span leads to a later year: "25 years later".
           || is_known(end + number.value, end + number.value);
  });
}

/// A span of centuries such as "a hundred and seventy-four years" cannot match two known years by
/// chance.
bool Support::is_between_known_years(double value) const {
  constexpr double span_min = 100;
  return value >= span_min && std::ranges::any_of(years_, [&](int year) {
           return years_.contains(year + static_cast<int>(value));
         });
}

bool Support::is_days_from_today(double value) const {
  if (!today_) return false;
  const auto year = static_cast<int>(std::chrono::year_month_day(*today_).year());
  return std::ranges::any_of(dates_, [&](const Date& date) {
    if (date.month == 0 || date.day == 0) return false;
    const std::chrono::sys_days day =
        std::chrono::year(date.year > 0 ? date.year : year) / date.month / date.day;
    return std::abs((*today_ - day).count()) == static_cast<int>(value);
  });
}

bool Support::is_months_from_today(double value) const {
  if (!today_) return false;
  const std::chrono::year_month_day now(*today_);
  constexpr int months = 12;
  const int begin = static_cast<int>(now.year()) * months + static_cast<int>(unsigned(now.month()));
  const auto is_away = [&](int year, int month) {
    return std::abs(year * months + month - begin) == static_cast<int>(value);
  };
  return std::ranges::any_of(
             dates_,
             [&](const Date& date) { return date.year > 0 && is_away(date.year, date.month); })
         || std::ranges::any_of(years_, [&](int year) { return is_away(year, months); });
}

}  // namespace castwright::editorial
