#pragma once
// Inside export: in which direction a language is written, and which of the fonts of a word
// processor it needs. Pure; any thread.

#include <string_view>

namespace castwright::exports {

/// Tells whether a language is written from right to left, by its tag of BCP 47: "ar", "he-IL",
/// "az-Arab". A subtag for the writing system decides before the language.
bool is_right_to_left(std::string_view language);

/// Which of the three groups of characters that Word keeps apart a language uses.
enum class Characters { latin, east_asian, right_to_left };
Characters characters_of(std::string_view language);

}  // namespace castwright::exports
