#pragma once
// Converts between the text of a script and its turns, and extracts what is spoken. Values only,
// total on any bytes, any thread.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

struct Turn {
  char speaker = 'A';  ///< The letter after HOST_: 'A', 'B', ….
  std::string text;
};

/// A speaker tag at the start of a line.
struct Tag {
  char speaker = 'A';
  std::size_t size = 0;  ///< The bytes from the start of the line to the text of the turn.
  bool exact = false;    ///< The tag is exactly `HOST_A: `, or `HOST_A:` at the end of the line.
};
/// Returns the tag at the start of `line`. Models decorate tags, and other tools then speak the
/// decoration or lose the turn, so decorated tags are recognised too: `**HOST_A:** …`, `HOST_A
/// (Gary): …`, indentation.
std::optional<Tag> tag_of(std::string_view line);
/// True if a line starts with a tag.
bool has_tags(std::string_view script);
/// Returns the script with every tag at the start of a line written exactly as `HOST_A: `. Nothing
/// else is changed.
std::string with_exact_tags(std::string_view script);

/// Returns the turns of a script with tags `HOST_A: …` at the start of lines. Text before the first
/// tag, and a whole script without tags (a monologue), belongs to A. Each paragraph of a monologue
/// is a turn; a tagged turn keeps its paragraphs. Turns without text are skipped; texts are
/// trimmed.
std::vector<Turn> split_turns(std::string_view script);
/// Writes turns as `HOST_A: …`, separated by a blank line; without tags if `monologue` is set. No
/// newline at the end.
std::string join_turns(const std::vector<Turn>& turns, bool monologue);
/// Returns what is spoken: the texts of the turns without tags, headings, word-count markers and
/// inline citations, one turn per line.
std::string spoken_text(std::string_view script);

/// Returns `text` without inline citations `([host](url))`, `【4†source】`, `citeturn0search3`, and
/// private-use citation marks (spans from U+E200 to U+E201, then strays of U+E200 to U+E206), and
/// without the blanks before them.
std::string without_citations(std::string_view text);
/// Returns `text` without markers such as `[WORD_COUNT=1234]` and `[TRUNCATED_AT=900_WORDS]`, and
/// without hidden comments (`<!-- … -->`, `/* … */`).
std::string without_markers(std::string_view text);
/// True for a Markdown heading: one to six `#` and a blank.
bool is_heading(std::string_view line);
/// Returns the text of a heading: `line` without its marks and the blanks around; empty for a bare
/// "#".
std::string_view heading_text(std::string_view line);

/// Returns `text` without white space (ASCII) at both ends.
std::string_view trimmed(std::string_view text);
/// True if nothing but white space stands on the line.
bool is_blank_line(std::string_view line);
/// Returns `text` with one blank in place of any white space, and none at its ends.
std::string on_one_line(std::string_view text);
/// Returns the end of a text with its last `words` words, from the start of a line or word; the
/// whole text if it has fewer. Words are what stands between white space, since this is only a
/// window into the text.
std::string_view last_words(std::string_view text, std::size_t words);

}  // namespace castwright::script
