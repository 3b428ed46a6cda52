#pragma once
// Letters of any script: what kind each is, and text in another case. Values only, total on any
// bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::script {

enum class Letter {
  none,     ///< a mark, a blank, an invalid byte
  upper,    ///< also title case
  lower,    ///< of a script with two cases
  uncased,  ///< of a script without: 司, ض, 진
  digit,
  mark,  ///< combines with the letter before it
};

struct LetterStep {
  std::size_t size = 1;  ///< bytes, at least 1
  Letter kind = Letter::none;
  bool wide = false;  ///< of a script that is written without blanks: Han, kana, Hangul, Thai
};
/// The character at `at`, which must be inside `text`.
LetterStep letter_at(std::string_view text, std::size_t at);

/// Only hiragana (U+3041 to U+309F): Japanese writes endings, particles and auxiliaries in it, and
/// most of what means something in other letters. Not of an empty text.
bool is_hiragana(std::string_view text);

/// `text` in capitals by the rules of Unicode, whatever the language of the machine ("Zoë" → "ZOË",
/// "ß" → "SS"). Invalid bytes become U+FFFD.
std::string upper_case(std::string_view text);

/// `text` for comparing names: without case, every run of blanks (also U+00A0) as one space, none
/// at the ends.
std::string folded(std::string_view text);

}  // namespace castwright::script
