#pragma once
// Words as the repetition, seam and fact rules see them. For src/editorial alone. Pure.

#include "script/tokens.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// FNV-1a, 64 bits: equal on every machine, so that figures are too.
std::uint64_t hash_of(std::string_view text);
/// An order-dependent mix of two hashes (splitmix64's finaliser).
std::uint64_t mixed(std::uint64_t a, std::uint64_t b);

/// English words that carry no matter of their own ("the", "because"), and what a host says to keep
/// the talk going ("really", "exactly").
bool is_function_word(std::string_view word);
/// A word that can tie two texts together: a number, or at least four letters and no function word.
bool is_content_word(std::string_view word);
/// Near enough the same word ("price", "prices", "pricing"; "Zug", "Züge"): in English without its
/// endings, by rules that the thresholds of the fact rules are tuned to, elsewhere by Snowball; the
/// word itself if Snowball does not know the language. `word` is in lower case, `language` a code
/// such as "de-AT".
std::string stem_of(std::string_view word, std::string_view language);

/// The content words of a text, as stems, in order.
std::vector<std::string> stems_of(std::string_view text, std::string_view language);

}  // namespace castwright::editorial
