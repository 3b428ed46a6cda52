#pragma once
// In which language a text is, by its most frequent words or by its letters. Pure, any thread.

#include <array>
#include <span>
#include <string>
#include <string_view>

namespace castwright::script {

/// Words that stand in every text of a language and hardly in one of another.
struct FunctionWords {
  std::string_view language;  ///< "de"
  std::string_view name;      ///< "German"
  std::array<std::string_view, 16> words;
};
std::span<const FunctionWords> function_words();

/// The language of `text`, of which at most the first 5,000 words are read: one of
/// function_words(), or "ja" and "zh" by their letters. "" if less than a tenth of the words speak
/// for one, or a second one has two thirds of its share: a short text, one without words of its
/// own, one in two languages.
std::string likely_language(std::string_view text);

}  // namespace castwright::script
