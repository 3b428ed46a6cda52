#pragma once
// Divides a text into digits and number words, each with its place, so that its numbers can be
// read. Used only by spoken_numbers.cpp. Values only, total on any bytes, any thread.

#include "script/number_words.h"
#include "script/spoken_numbers.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

/// A part of a number, or a word that is no part of one.
struct Lexeme {
  NumberWord word{};
  std::size_t at = 0;
  std::size_t size = 0;
  bool joined = false;  ///< Only a blank or a hyphen stands between it and the lexeme before.
  bool comma = false;   ///< A comma and a blank stand before it.
  /// It is digits with an ending ("2nd", "1990s", "40m"), so that the number ends here.
  bool ends = false;
  SpokenNumber::Kind kind = SpokenNumber::Kind::cardinal;
};

/// Returns the lexemes in order: every word if the language separates words by blanks, else the
/// digits and number words wherever they stand.
std::vector<Lexeme> number_lexemes(std::string_view text, const NumberWords& words);

}  // namespace castwright::script
