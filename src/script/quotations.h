#pragma once
// Finds the places where something is quoted or put in brackets. Used only by sentences.cpp and
// split_turn.cpp. Values only, total on any bytes, any thread.

#include "script/language.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace castwright::script {

/// A longer quotation does not fit into one turn (script/characters.h), so it has to be divided,
/// and its own sentences are the best places.
inline constexpr std::size_t quotation_characters_max = 480;

/// The place of a quotation in bytes, with its marks from `begin` to `end`, without them from
/// `inner_begin` to `inner_end`.
struct Quotation {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t inner_begin = 0;
  std::size_t inner_end = 0;
  bool bracket = false;
};

/// Returns the outermost pairs of quotation marks and brackets of one line, in order, if they have
/// at most quotation_characters_max characters. A mark without its partner does not count, nor does
/// an apostrophe.
std::vector<Quotation> quotations_of(std::string_view line, const Language& language);

/// Returns the code point at `at` and moves `at` behind it; U+FFFD for an invalid byte.
char32_t next_character(std::string_view text, std::size_t& at);

/// True for a blank of any width.
bool is_blank(char32_t character);

}  // namespace castwright::script
