#pragma once
// Inside json: reads the two tokens with a grammar of their own, numbers and escapes (RFC 8259,
// sections 6 and 7). The reader of whole documents and the scanner of events share it. Pure; any
// thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::json {

/// A number, or the place at which the text stops being one.
struct NumberToken {
  std::size_t size = 0;  ///< The bytes that were read, up to the wrong place if there is one.
  const char* wrong = nullptr;  ///< What is missing, or nullptr.
};
/// Reads the number at the start of `text`. The caller checks what follows it.
NumberToken read_number(std::string_view text);

/// An escape and the character that it stands for.
struct EscapeToken {
  std::size_t size = 0;  ///< The bytes with the backslash, or 0 if this is no escape.
  unsigned point =
      0;  ///< The character. A pair of surrogate escapes is one; half a pair stays as it is.
};
/// Reads the escape at the start of `text`, which begins with a backslash.
EscapeToken read_escape(std::string_view text);

inline bool is_surrogate(unsigned point) {
  return point >= 0xD800 && point <= 0xDFFF;
}
inline bool is_high_surrogate(unsigned point) {
  return point >= 0xD800 && point <= 0xDBFF;
}
inline bool is_low_surrogate(unsigned point) {
  return point >= 0xDC00 && point <= 0xDFFF;
}
inline unsigned join_surrogates(unsigned high, unsigned low) {
  return 0x10000u + ((high - 0xD800u) << 10u) + (low - 0xDC00u);
}
/// Returns the value of a hexadecimal digit, or -1.
int hex_value(char digit);
/// Returns what a one-letter escape stands for (`n` for a line feed), or 0 if there is no such
/// escape.
char plain_escape(char letter);

}  // namespace castwright::json
