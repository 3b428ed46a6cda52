#pragma once
// Reads a title word by word: its language, its subject and how new it is. Pure. Any thread.

#include "core/clock.h"
#include "core/result.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// The longest title in characters: a longer one is a description.
inline constexpr std::size_t title_characters_max = 200;

/// The title with one blank for every run of white space. Fault::usage if it has no letter or
/// digit, is no UTF-8, has a character that nobody sees, or is too long.
Result<std::string> clean_title(std::string_view title);

/// The words of the title in folded case.
std::vector<std::string> folded_words(std::string_view title);

/// The title without the words that only lead to its subject: "Why do bees dance?" → "bees dance".
/// `language` is the primary subtag of its language.
std::string subject_of(const std::string& title, std::string_view language);

/// How old the sources for a title may be, and why, for a person.
struct Freshness {
  int hours = 0;
  std::string reason;
};
/// `now` says which year is a new one.
Freshness freshness_of(const std::string& title, WallTime now);

/// The language of a title by its letters and words; "en" if nothing says another.
std::string language_of_title(const std::string& title);

}  // namespace castwright::app
