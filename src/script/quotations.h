#pragma once
// Where something is quoted or put in brackets. Used by sentences.cpp and split_turn.cpp. Values
// only, total on any bytes, any thread.

#include "script/language.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

/// A longer quotation does not fit into one turn (script/characters.h), so it has to be divided,
/// and its own sentences are the best places.
inline constexpr std::size_t quotation_characters_max = 480;

/// Bytes of a text: `begin` is where the opening mark begins, `end` where the closing one ends.
struct Quotation {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t inner_begin = 0;
  std::size_t inner_end = 0;
  bool bracket = false;
};

/// The outermost pairs of quotation marks and brackets of one line, in order, those of at most
/// quotation_characters_max characters. A mark without its other is none, nor is an apostrophe.
std::vector<Quotation> quotations_of(std::string_view line, const Language& language);

/// The code point at `at`, which moves behind it; U+FFFD for an invalid byte.
char32_t next_character(std::string_view text, std::size_t& at);

/// A blank of any width.
bool is_blank(char32_t character);

}  // namespace castwright::script
