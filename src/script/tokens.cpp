#include "script/tokens.h"

#include <algorithm>
#include <utility>

namespace castwright::script {
namespace {

bool is_ascii_word(char byte) {
  return is_digit(byte) || is_upper(byte) || (byte >= 'a' && byte <= 'z');
}

/// Bytes of a separator beyond ASCII at the start of `text`; 0 for none.
std::size_t wide_separator(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() >= 2 && byte(0) == 0xC2 && byte(1) >= 0xA0) return 2;  // U+00A0 to U+00BF
  if (text.size() >= 3 && byte(0) == 0xE2 && (byte(1) == 0x80 || byte(1) == 0x81)) return 3;
  return 0;
}

bool joins_digits(std::string_view text, std::size_t at) {
  const char byte = text[at];
  return (byte == '.' || byte == ',' || byte == ':') && at > 0 && is_digit(text[at - 1])
         && at + 1 < text.size() && is_digit(text[at + 1]);
}

}  // namespace

bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}
bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, is_digit);
}
bool is_upper(char byte) {
  return byte >= 'A' && byte <= 'Z';
}

std::vector<Token> tokens_of(std::string_view text) {
  std::vector<Token> tokens;
  Token token;
  const auto end_word = [&](std::size_t at) {
    if (token.word.empty()) return;
    token.size = at - token.at;
    tokens.push_back(std::exchange(token, {}));
  };
  for (std::size_t i = 0; i < text.size();) {
    const char byte = text[i];
    const bool wide = static_cast<unsigned char>(byte) >= 0x80;
    const std::size_t separator = wide ? wide_separator(text.substr(i)) : 0;
    if (separator > 0 || (!wide && !is_ascii_word(byte) && !joins_digits(text, i))) {
      end_word(i);
      i += std::max<std::size_t>(separator, 1);
      continue;
    }
    if (token.word.empty()) token.at = i;
    token.word.push_back(is_upper(byte) ? static_cast<char>(byte - 'A' + 'a') : byte);
    ++i;
  }
  end_word(text.size());
  return tokens;
}

}  // namespace castwright::script
