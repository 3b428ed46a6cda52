#include "json/token.h"

#include "core/ascii.h"

namespace castwright::json {
namespace {

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && is_digit(text[at]))
    ++at;
  return at;
}

bool digit_at(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

/// Reads the rest of a number from `at`, which is the place after its E.
NumberToken read_exponent(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
  if (!digit_at(text, at)) return {.size = at, .wrong = "expected a digit in the exponent"};
  return {.size = skip_digits(text, at)};
}

constexpr std::size_t unicode_escape_size = 6;  // This is the size of \uXXXX.

/// Returns the value of `\uXXXX` at the start of `text`, or -1.
int unicode_escape(std::string_view text) {
  if (text.size() < unicode_escape_size || text[0] != '\\' || text[1] != 'u') return -1;
  int value = 0;
  for (const char digit : text.substr(2, 4)) {
    const int bits = hex_value(digit);
    if (bits < 0) return -1;
    value = value * 16 + bits;
  }
  return value;
}

}  // namespace

int hex_value(char digit) {
  if (is_digit(digit)) return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

char plain_escape(char letter) {
  switch (letter) {
    case '"':
    case '\\':
    case '/': return letter;
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return 0;
  }
}

NumberToken read_number(std::string_view text) {
  std::size_t at = 0;
  if (at < text.size() && text[at] == '-') ++at;
  if (!digit_at(text, at)) return {.size = at, .wrong = "expected a digit"};
  if (text[at] == '0') {
    ++at;
    if (digit_at(text, at)) return {.size = at, .wrong = "a number does not begin with 0"};
  } else {
    at = skip_digits(text, at);
  }
  if (at < text.size() && text[at] == '.') {
    ++at;
    if (!digit_at(text, at))
      return {.size = at, .wrong = "expected a digit after the decimal point"};
    at = skip_digits(text, at);
  }
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) return read_exponent(text, at + 1);
  return {.size = at};
}

EscapeToken read_escape(std::string_view text) {
  if (text.size() < 2) return {};
  if (const char plain = plain_escape(text[1]); plain != 0) {
    return {.size = 2, .point = static_cast<unsigned char>(plain)};
  }
  const int first = unicode_escape(text);
  if (first < 0) return {};
  const auto point = static_cast<unsigned>(first);
  if (is_high_surrogate(point)) {
    const int second = unicode_escape(text.substr(unicode_escape_size));
    if (second >= 0 && is_low_surrogate(static_cast<unsigned>(second))) {
      return {.size = 2 * unicode_escape_size,
              .point = join_surrogates(point, static_cast<unsigned>(second))};
    }
  }
  return {.size = unicode_escape_size, .point = point};
}

}  // namespace castwright::json
