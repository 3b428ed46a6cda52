#pragma once
// The numbers, dates and names of all texts that support a script. Used only in src/editorial.
// Pure.

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

  /// True if the number is known by its value. A decade is known if one of its years is; a hedged
  /// number may be rounded by 5 %.
  bool has(const Number& number) const;
  bool has(const Date& date) const;
  /// True if the word is known, if it begins as a long known word does, or if it has the initials
  /// of known words ("EU"). `word` is in lower case.
  bool has_name(const std::string& word) const;
  /// True if all words of a name but the first are known. The first word of a sentence has a
  /// capital anyway: in "Ask Marta Lind" a known name stands behind a verb.
  bool knows_all_but_the_first(const Name& name) const;

  /// True if the number follows from numbers that were said just before: a sum, a difference, a
  /// product, a quotient, the rest of a percentage, the years between two known ones, the months or
  /// days from today. `after` is the text behind the number.
  bool follows(const Number& number, const std::vector<double>& said, std::string_view after) const;

  /// True if the number could be calculated from the last numbers of `said`, rounded as one speaks:
  /// 41,000 in 34 parts is twelve hundred each. The last 30 count, or the last 12 for a number of
  /// at most two figures, which many calculations give by chance. Less sure than follows().
  static bool may_be_reckoned(const Number& number, std::span<const double> said);

  /// True for today's date and for today's month.
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
  std::set<double> days_;  ///< The days of known dates.
  std::set<double> percents_;
  std::set<int> years_;
  std::vector<Date> dates_;
  std::unordered_set<std::string> words_;
  std::unordered_set<std::string> prefixes_;
  std::unordered_set<std::string> acronyms_;
  std::optional<std::chrono::sys_days> today_;
};

}  // namespace castwright::editorial
