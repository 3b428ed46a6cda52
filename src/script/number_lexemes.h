#pragma once
// A text taken apart for reading its numbers: digits and number words, each with its place. For
// spoken_numbers.cpp alone. Values only, total on any bytes.

#include "script/number_words.h"
#include "script/spoken_numbers.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

/// A part of a number, or a word that is none.
struct Lexeme {
  NumberWord word{};
  std::size_t at = 0;
  std::size_t size = 0;
  bool joined = false;  ///< nothing but a blank or a hyphen between it and the one before
  bool comma = false;   ///< a comma and a blank
  bool ends = false;    ///< digits with an ending ("2nd", "1990s", "40m"): nothing may follow
  SpokenNumber::Kind kind = SpokenNumber::Kind::cardinal;
};

/// In order. Of a text whose words stand apart, every word; of one without blanks, digits and
/// number words wherever they stand.
std::vector<Lexeme> number_lexemes(std::string_view text, const NumberWords& words);

}  // namespace castwright::script
