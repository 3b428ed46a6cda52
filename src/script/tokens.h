#pragma once
// Words of a text for comparing, each with its place. Coarser than the word counter: what one model
// writes as "don’t" and another as "don't" compares equal. Values only, total on any bytes, any
// thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Token {
  std::size_t at = 0;    ///< byte offset in the text
  std::size_t size = 0;  ///< bytes there
  std::string word;      ///< lower case (ASCII)
};

/// The words of `text` in order. Letters and digits belong to a word, everything else separates,
/// also the punctuation and blanks of U+00A0 to U+00BF and U+2000 to U+207F, and that of writing
/// without blanks, whose words are those of ICU's dictionaries; a separator inside a number is kept
/// ("3.5", "1,200", "9:30").
std::vector<Token> tokens_of(std::string_view text);

bool is_digit(char byte);
bool has_digit(std::string_view word);
bool is_upper(char byte);

}  // namespace castwright::script
