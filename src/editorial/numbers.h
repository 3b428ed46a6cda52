#pragma once
// Numbers in a text, by value, with what makes them a claim. For src/editorial alone. Pure.

#include "script/spoken_numbers.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::editorial {

struct Number {
  using Kind = script::SpokenNumber::Kind;

  double value = 0;
  std::size_t at = 0;  ///< byte offset
  std::size_t size = 0;
  Kind kind = Kind::cardinal;
  bool unit = false;     ///< a currency sign, percent or a word of size
  bool percent = false;  ///< "42 percent", "42 %", "百分之四十二"
  bool hedged = false;   ///< "about", "nearly", "more than" before, "odd" behind
  bool words = false;    ///< no digits
  bool clock = false;  ///< a time of day: "3:42" and "three forty-two" are 3.42, "14 Uhr 32" 14.32
  bool counted = false;  ///< "one thousand one hundred": of a year one says eleven hundred

  /// 1000 to 2199 without a unit: most likely a year.
  bool is_year() const;
};

/// "Thirty-one billion" of 31.5 billion: a large number, `known` with fewer figures.
bool is_rounded(double said, double known);

/// Every number in order, "5 dollars and 83 cents" as one, however it is written or spoken in the
/// language (script/spoken_numbers.h); words that are only articles ("un") are none.
std::vector<Number> numbers_in(std::string_view text, std::string_view language);

}  // namespace castwright::editorial
