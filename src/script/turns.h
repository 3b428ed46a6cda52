#pragma once
// Script text ↔ turns, and what of a script is spoken. Values only, total on any bytes, any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Turn {
  char speaker = 'A';  ///< 'A', 'B', …: the letter after HOST_
  std::string text;
};

/// A speaker tag at the start of a line.
struct Tag {
  char speaker = 'A';
  std::size_t size = 0;  ///< bytes from the line's start to the turn's text
  bool exact = false;    ///< exactly `HOST_A: ` (or `HOST_A:` at the end of the line)
};
/// The tag that `line` starts with. Models decorate tags, and other tools then speak the decoration
/// or lose the turn, so these are recognised too: `**HOST_A:** …`, `HOST_A (Gary): …`, indentation.
std::optional<Tag> tag_of(std::string_view line);
/// True if a line starts with a tag.
bool has_tags(std::string_view script);
/// Every tag at a line's start written exactly as `HOST_A: `. Nothing else is changed.
std::string with_exact_tags(std::string_view script);

/// Turns of a script with tags `HOST_A: …` at line start; text before the first tag, and a whole
/// script without tags (a monologue), belongs to A. A monologue's paragraphs are its turns; a
/// tagged turn keeps its paragraphs. Turns without text are left out; texts are trimmed.
std::vector<Turn> split_turns(std::string_view script);
/// `HOST_A: …` turns separated by a blank line; without tags if `monologue`. No newline at the end.
std::string join_turns(const std::vector<Turn>& turns, bool monologue);
/// What is spoken: the turn texts without tags, headings, word-count markers and inline citations,
/// one turn per line.
std::string spoken_text(std::string_view script);

/// `text` without inline citations `([host](url))`, `【4†source】`, `citeturn0search3`, and
/// private-use citation marks (spans from U+E200 to U+E201, then strays of U+E200 to U+E206), and
/// without the blanks before them.
std::string without_citations(std::string_view text);
/// `text` without markers such as `[WORD_COUNT=1234]` and `[TRUNCATED_AT=900_WORDS]`, and without
/// hidden comments (`<!-- … -->`, `/* … */`).
std::string without_markers(std::string_view text);
/// A Markdown heading: one to six `#` and a blank.
bool is_heading(std::string_view line);
/// The text of a heading: `line` without its marks and the blanks around, empty for a bare "#".
std::string_view heading_text(std::string_view line);

/// `text` without white space (ASCII) at both ends.
std::string_view trimmed(std::string_view text);
/// The last `words` words of a text, from a line's or word's start; the whole text if it has fewer.
/// White-space words: this is only a window into the text.
std::string_view last_words(std::string_view text, std::size_t words);

}  // namespace castwright::script
