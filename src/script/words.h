#pragma once
// The one word counter of the program, and two others that only explain the figures of other tools.
// Values only, total on any bytes, any thread.

#include <cstddef>
#include <string_view>

namespace castwright::script {

/// Counts the words of plain text in the sense of UAX #29: segments of ICU's root locale that have
/// a letter or digit. `text` is UTF-8; an invalid byte separates words and is no word.
std::size_t count_words(std::string_view text);
/// Counts the same words in what is spoken of a script (spoken_text() in script/turns.h): the texts
/// of the turns without speaker tags, headings, markers such as [WORD_COUNT=…] and citations.
std::size_t count_spoken_words(std::string_view script);
/// Counts runs of characters that are not white space, as Python's str.split() finds them.
std::size_t count_whitespace_words(std::string_view text);
/// Counts the matches of the Python regular expression \b\w+\b on a str (Unicode): runs of
/// characters that are alphanumeric for str.isalnum(), or `_`. Combining marks end a run in Python,
/// so they do here.
std::size_t count_regex_words(std::string_view text);

}  // namespace castwright::script
