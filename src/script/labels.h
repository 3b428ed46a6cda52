#pragma once
// Scripts of other tools and of people, whose speakers are named and not tagged. Values only, total
// on any bytes, any thread.

#include <optional>
#include <string>
#include <string_view>

namespace castwright::script {

/// At most three words, each with a capital, a digit or a letter beyond ASCII in front, and no
/// punctuation that no name has.
bool looks_like_a_name(std::string_view text);

/// Without the backslash before every ASCII punctuation mark, as Markdown and Fountain escape.
std::string unescaped(std::string_view line);

/// `text` with HOST_A and HOST_B for the two names that begin most turns, in the order in which
/// they first speak: `Nora: …`, Markdown's `**Nora:** …` and `**Nora**: …`, or Fountain's cues (a
/// name in capitals on a line of its own, also with an extension in brackets). What only belongs to
/// the form is emptied: headings, rules between parts, a title page or preface of Markdown or
/// Fountain, cues, and what stands under a heading such as "Sources". Every line keeps its number,
/// and loses nothing but backslashes in front of a mark. Nothing where the text has tags already,
/// or where no two names begin two turns each.
std::optional<std::string> tagged_by_names(std::string_view text);

}  // namespace castwright::script
