#pragma once
// What a script may say: the numbers, dates and names of everything it rests on. For src/editorial
// alone. Pure.

#include "editorial/dates.h"
#include "editorial/numbers.h"
#include "editorial/telling.h"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::editorial {

class Support {
 public:
  Support(std::string_view text, std::string_view language);

  /// By value; a decade if a year of it is known; a hedged one may be rounded by 5 %.
  bool has(const Number& number) const;
  bool has(const Date& date) const;
  /// Also by its first letters or as the first letters of other words ("EU"). Lower case.
  bool has_name(const std::string& word) const;
  /// A sentence begins with a capital: in "Ask Marta Lind" a known name stands behind a verb.
  /// Whether the first word is a first name nobody can tell.
  bool knows_all_but_the_first(const Name& name) const;

  /// A number that follows from numbers which were said just before: a sum, a difference, a
  /// product, a quotient, the rest of a percentage, the years between two that are known, the
  /// months or days from today. `after` is the text behind the number.
  bool follows(const Number& number, const std::vector<double>& said, std::string_view after) const;

  /// A number that could be reckoned from the last of `said` (up to 30; up to 12 for one of at most
  /// two figures, which too much comes to), as it would be said: 41,000 in 34 parts is twelve
  /// hundred each. Less sure than follows().
  static bool may_be_reckoned(const Number& number, std::span<const double> said);

  /// Today, or its month.
  bool is_of_today(const Date& date) const;

  void set_today(std::optional<std::chrono::sys_days> today) { today_ = today; }

 private:
  void add_words(std::string_view text);
  bool is_dated(const Number& number) const;
  bool is_between_years(const Number& number, const std::vector<double>& said) const;
  bool is_between_known_years(double value) const;
  bool is_days_from_today(double value) const;
  bool is_months_from_today(double value) const;

  std::set<double> values_;
  std::set<double> days_;  ///< of months
  std::set<double> percents_;
  std::set<int> years_;
  std::vector<Date> dates_;
  std::unordered_set<std::string> words_;
  std::unordered_set<std::string> prefixes_;
  std::unordered_set<std::string> acronyms_;
  std::optional<std::chrono::sys_days> today_;
};

}  // namespace castwright::editorial
