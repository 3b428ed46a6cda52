#pragma once
// The words of a turn with what stands between them: marks, ends of sentences, quotation marks. For
// src/editorial alone. Values only, total on any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// What stands before a word.
enum class Break { none, mark, sentence };

struct SpokenWord {
  std::string word;      ///< lower case (Latin letters), with a straight apostrophe
  std::size_t at = 0;    ///< byte offset in the text
  std::size_t size = 0;  ///< bytes there
  Break before = Break::sentence;
  bool capital = false;  ///< begins with a capital Latin letter
  bool quoted = false;   ///< inside a pair of quotation marks
};

/// The words in order. Blanks, hyphens and marks part them, an apostrophe inside does not; the
/// first one begins a sentence.
std::vector<SpokenWord> spoken_words(std::string_view text);

/// Whether the byte at `at` stands inside a pair of quotation marks (“…”, "…", „…“, «…», 「…」).
bool is_quoted(std::string_view text, std::size_t at);

}  // namespace castwright::editorial
