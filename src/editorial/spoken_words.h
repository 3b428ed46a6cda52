#pragma once
// Divides a turn into words, with what stands between them: marks, ends of sentences, quotation
// marks. Used only in src/editorial. Values only, total on any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// What stands before a word.
enum class Break { none, mark, sentence };

struct SpokenWord {
  std::string word;      ///< The word with Latin letters in lower case and a straight apostrophe.
  std::size_t at = 0;    ///< The byte offset in the text.
  std::size_t size = 0;  ///< The number of bytes in the text.
  Break before = Break::sentence;
  bool capital = false;  ///< The word begins with a capital Latin letter.
  bool quoted = false;   ///< The word stands inside a pair of quotation marks.
};

/// Returns the words in order. Blanks, hyphens and marks separate words, an apostrophe inside a
/// word does not. The first word begins a sentence.
std::vector<SpokenWord> spoken_words(std::string_view text);

/// True if the byte at `at` stands inside a pair of quotation marks (“…”, "…", „…“, «…», 「…」).
bool is_quoted(std::string_view text, std::size_t at);

}  // namespace castwright::editorial
