#pragma once
// The one word counter of the program, and two others only to explain figures
// of other tools. Values only, total on any bytes, any thread.

#include <cstddef>
#include <string_view>

namespace castwright::script {

/// Words in the sense of UAX #29 (ICU word segmentation of the root locale, segments with a letter
/// or digit) of plain text. `text` is UTF-8; an invalid byte separates words and is none.
std::size_t count_words(std::string_view text);
/// The same over what is spoken of a script (spoken_text in script/turns.h): turn texts, without
/// speaker tags, headings, markers such as [WORD_COUNT=…] and citations.
std::size_t count_spoken_words(std::string_view script);
/// Runs of characters that are not white space, as Python's str.split() finds them.
std::size_t count_whitespace_words(std::string_view text);
/// Matches of the Python regular expression \b\w+\b on a str (Unicode): runs of characters that are
/// alphanumeric for str.isalnum(), or `_`. Combining marks end a run there, so they do here.
std::size_t count_regex_words(std::string_view text);

}  // namespace castwright::script
