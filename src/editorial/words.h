#pragma once
// Words in the form in which the repetition, seam and fact rules compare them. Used only in
// src/editorial. Pure.

#include "script/tokens.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// FNV-1a with 64 bits, which is equal on every machine, so that the figures are too.
std::uint64_t hash_of(std::string_view text);
/// Mixes two hashes so that their order matters (the finaliser of splitmix64).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

/// True for English words without a matter of their own ("the", "because"), and for what a host
/// says to keep the talk alive ("really", "exactly").
bool is_function_word(std::string_view word);
/// True for a word that can connect two texts: a number, or a word of at least four letters that is
/// no function word.
bool is_content_word(std::string_view word);
/// Returns a stem that is the same for forms of one word ("price", "prices", "pricing"; "Zug",
/// "Züge"). English loses its endings by rules to which the thresholds of the fact rules are tuned;
/// other languages use Snowball, and a word stays as it is if Snowball does not know the language.
/// `word` is in lower case, `language` a code such as "de-AT".
std::string stem_of(std::string_view word, std::string_view language);

/// Returns the stems of the content words of a text, in order.
std::vector<std::string> stems_of(std::string_view text, std::string_view language);

}  // namespace castwright::editorial
