#pragma once
// Letters of any writing system: their kinds, and texts in another case. Values only, total on any
// bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::script {

enum class Letter {
  none,     ///< No letter: a mark, a blank, an invalid byte.
  upper,    ///< An upper-case or title-case letter.
  lower,    ///< A lower-case letter of a writing system with two cases.
  uncased,  ///< A letter of a writing system without cases: 司, ض, 진.
  digit,
  mark,  ///< A mark that combines with the letter before it.
};

struct LetterStep {
  std::size_t size = 1;  ///< The number of bytes, at least 1.
  Letter kind = Letter::none;
  bool wide = false;  ///< The writing system has no blanks between words: Han, kana, Hangul, Thai.
};
/// Reads the character at `at`, which must be inside `text`.
LetterStep letter_at(std::string_view text, std::size_t at);

/// True if a text that is not empty has only hiragana (U+3041 to U+309F). Japanese writes endings,
/// particles and auxiliaries in it, and most content words in other letters.
bool is_hiragana(std::string_view text);

/// Returns `text` in capitals by the rules of Unicode, whatever the language of the machine ("Zoë"
/// → "ZOË", "ß" → "SS"). Invalid bytes become U+FFFD.
std::string upper_case(std::string_view text);

/// Returns `text` in a form for comparing names: without case, with one space for every run of
/// blanks (also U+00A0), and with none at the ends.
std::string folded(std::string_view text);

}  // namespace castwright::script
