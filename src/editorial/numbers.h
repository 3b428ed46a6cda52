#pragma once
// Numbers in a text, by value. For src/editorial alone. Pure.

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::editorial {

struct Number {
  double value = 0;
  std::size_t at = 0;  ///< byte offset
  std::size_t size = 0;
  bool unit = false;    ///< a currency sign before, percent or a word of size behind
  bool hedged = false;  ///< "about", "nearly", "more than" before
};

/// Every number in order: digits with separators ("1,200", "3.5", "2nd", "9:30" as 9.30) and
/// English number words ("forty-two"), each with the words of size behind it ("3.5 million", "two
/// hundred thousand").
std::vector<Number> numbers_in(std::string_view text);

}  // namespace castwright::editorial
