#pragma once
// Finds the numbers in a text, with their value and with what makes them a claim. Used only in
// src/editorial. Pure.

#include "script/spoken_numbers.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::editorial {

struct Number {
  using Kind = script::SpokenNumber::Kind;

  double value = 0;
  std::size_t at = 0;  ///< The byte offset in the text.
  std::size_t size = 0;
  Kind kind = Kind::cardinal;
  bool unit = false;     ///< It has a currency sign, a percentage or a word of size.
  bool percent = false;  ///< It is a percentage: "42 percent", "42 %", "百分之四十二".
  bool hedged = false;   ///< It has "about", "nearly" or "more than" before it, or "odd" behind it.
  bool words = false;    ///< It is written without digits.
  bool clock = false;    ///< It is a time of day: "3:42" and "three forty-two" have the value 3.42.
  /// It is said as a count ("one thousand one hundred"), not as a year ("eleven hundred").
  bool counted = false;

  /// True for 1000 to 2199 without a unit, which is most likely a year.
  bool is_year() const;
};

/// True if `said` is the large number `known` with fewer figures: "thirty-one billion" for 31.5
/// billion.
bool is_rounded(double said, double known);

/// Returns every number in order, however it is written or spoken in the language
/// (script/spoken_numbers.h). An amount such as "5 dollars and 83 cents" is one number; words that
/// are only articles ("un") are none.
std::vector<Number> numbers_in(std::string_view text, std::string_view language);

}  // namespace castwright::editorial
