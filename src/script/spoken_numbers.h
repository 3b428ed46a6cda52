#pragma once
// Finds the numbers in a text and their values, written as digits or as words of a language. The
// words come from ICU's spell-out rules; a table adds a few that those lack (half, dozen, "oh").
// Values only, total on any bytes, any thread; the words of a language are made once, by the first
// call for it.

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

struct SpokenNumber {
  enum class Kind {
    cardinal,
    ordinal,   ///< An ordinal: "twenty-fifth", "25th".
    fraction,  ///< A fraction: "two thirds", "half", but not "half a million".
    decade,    ///< A decade: "nineteen nineties" has the value 1990, "the sixties" 60.
  };
  double value = 0;
  std::size_t at = 0;    ///< The byte offset in the text.
  std::size_t size = 0;  ///< The number of bytes.
  Kind kind = Kind::cardinal;
  bool sized = false;    ///< It has a word of size: hundred, million, dozen.
  bool article = false;  ///< It is only a word that is also an article ("un", "ein").
  bool words = false;    ///< It is written without digits.
};

/// Returns every number in order, without overlaps: "1,200" (German "1.200"), "3.5 million", "two
/// hundred and six", "nineteen forty-four", "neunzehnhundertvierundvierzig", "twenty-fifth", "half
/// a million", "three point six four trillion", "1990s", "二〇二二". `language` is a code such as
/// "en" or "pt-BR"; for one without number words in ICU only digits are read.
std::vector<SpokenNumber> spoken_numbers_in(std::string_view text, std::string_view language);

}  // namespace castwright::script
