#pragma once
// Inside json: the two tokens with a grammar of their own, numbers and escapes (RFC 8259, sections
// 6 and 7), shared by the reader of whole documents and the scanner of events. Pure; any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::json {

struct NumberToken {
  std::size_t size = 0;         ///< bytes that were read; where it is wrong, up to the place
  const char* wrong = nullptr;  ///< what is missing, or nullptr
};
/// The number at the start of `text`. What follows it is the caller's business.
NumberToken read_number(std::string_view text);

struct EscapeToken {
  std::size_t size = 0;  ///< bytes, the backslash included; 0 where it is not an escape
  unsigned point = 0;  ///< a pair of surrogate escapes is one character; half a pair stays as it is
};
/// The escape at the start of `text`, which begins with a backslash.
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
/// The value of a hexadecimal digit, or -1.
int hex_value(char digit);
/// What a one-letter escape stands for (`n` a line feed), or 0 where there is no such escape.
char plain_escape(char letter);

}  // namespace castwright::json
