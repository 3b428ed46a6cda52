#pragma once
// Letters and digits of ASCII, whatever the locale. Use these functions only for texts that a
// standard or this program defines as ASCII: field names of HTTP, schemes and hosts, keys, error
// codes, tags of languages, and phrases that a table holds in lower case. For these ASCII is
// enough, and safe: the bytes of any other UTF-8 character stay as they are, so that sizes and
// offsets hold in both texts. `script/letters.h` folds words of human languages. Pure, total on any
// bytes.

#include <algorithm>
#include <string>
#include <string_view>

namespace castwright {

constexpr bool is_digit(char byte) {
  return byte >= '0' && byte <= '9';
}

constexpr char ascii_lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

inline std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& byte : out)
    byte = ascii_lower(byte);
  return out;
}

/// True if both texts are equal apart from the case of ASCII letters.
constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](char left, char right) { return ascii_lower(left) == ascii_lower(right); });
}

/// True if `text` contains `part`, whatever the case of ASCII letters.
constexpr bool contains_ignoring_case(std::string_view text, std::string_view part) {
  const auto same = [](char a, char b) { return ascii_lower(a) == ascii_lower(b); };
  return !std::ranges::search(text, part, same).empty() || part.empty();
}

}  // namespace castwright
