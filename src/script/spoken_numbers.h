#pragma once
// Numbers in a text by their value, as digits and as words of a language. The words come from ICU's
// spell-out rules; a few that those lack (half, dozen, "oh") are a table here. Values only, total
// on any bytes, any thread; the words of a language are made once, by the first call that names it.

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

struct SpokenNumber {
  enum class Kind {
    cardinal,
    ordinal,   ///< "twenty-fifth", "25th"
    fraction,  ///< "two thirds", "half"; not "half a million"
    decade,    ///< "nineteen nineties" is 1990, "the sixties" 60
  };
  double value = 0;
  std::size_t at = 0;    ///< byte offset
  std::size_t size = 0;  ///< bytes
  Kind kind = Kind::cardinal;
  bool sized = false;    ///< with a word of size: hundred, million, dozen
  bool article = false;  ///< only a word that is an article as well ("un", "ein")
  bool words = false;    ///< without digits
};

/// Every number in order, without overlaps: "1,200" (German "1.200"), "3.5 million", "two hundred
/// and six", "nineteen forty-four", "neunzehnhundertvierundvierzig", "twenty-fifth", "half a
/// million", "three point six four trillion", "1990s", "二〇二二". `language` is a code such as
/// "en" or "pt-BR"; for one without number words in ICU only digits are read.
std::vector<SpokenNumber> spoken_numbers_in(std::string_view text, std::string_view language);

}  // namespace castwright::script
