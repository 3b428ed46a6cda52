#pragma once
// Divides a text into words for comparing, each with its place. Coarser than the word counter:
// "don’t" and "don't", as different models write it, compare equal. Values only, total on any
// bytes, any thread.

#include "core/ascii.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Token {
  std::size_t at = 0;    ///< The byte offset in the text.
  std::size_t size = 0;  ///< The number of bytes in the text.
  std::string word;      ///< The word with ASCII letters in lower case.
};

/// Returns the words of `text` in order. Letters and digits belong to a word and everything else
/// separates words, including the punctuation and blanks of U+00A0 to U+00BF and U+2000 to U+207F.
/// In writing without blanks, ICU's dictionaries give the words. A separator inside a number is
/// kept ("3.5", "1,200", "9:30").
std::vector<Token> tokens_of(std::string_view text);

bool has_digit(std::string_view word);
bool is_upper(char byte);

}  // namespace castwright::script
