#pragma once
// Guesses the language of a text by its most frequent words or by its letters. Pure, any thread.

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace castwright::script {

/// Words that stand in nearly every text of one language and hardly in texts of others.
struct FunctionWords {
  std::string_view language;  ///< The code of the language, such as "de".
  std::string_view name;      ///< The English name of the language, such as "German".
  std::array<std::string_view, 16> words;
};
std::span<const FunctionWords> function_words();

/// Returns the language of `text`, of which at most the first 5,000 words are read: one of
/// function_words(), or "ja" or "zh" by the letters. Returns "" if less than a tenth of the words
/// are those of one language, or if a second language has two thirds of its share. That happens for
/// a short text, for one in an unknown language and for one in two languages.
std::string likely_language(std::string_view text);

}  // namespace castwright::script
