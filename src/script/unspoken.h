#pragma once
// What stands in the file of a script and is not said: hidden comments, front matter, times and
// numbers of captions, tables, a list of sources. Values only, total on any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// `text` without hidden comments (`<!-- … -->`, `/* … */`). Line breaks stay; a comment that is
/// never closed is text.
std::string without_comments(std::string_view text);
/// The same of Fountain's notes, `[[ … ]]`, which end with their paragraph.
std::string without_notes(std::string_view text);

struct PreparedScript {
  std::vector<std::string> lines;  ///< as many as the file has; what is not said is empty
  std::string title;               ///< of front matter or title page; "" without one
  bool title_page = false;         ///< Fountain's, or a few lines like it
};
/// The file as lines of `Name: text` or text, whatever its form: without comments, YAML front
/// matter, a title page, the `SOURCES:` part above `SCRIPT:`; captions (WebVTT, SubRip) without
/// times and numbers, each turn in one line; rows of a table as `Name: text`; lines that are only a
/// time as nothing.
PreparedScript prepare_script(std::string_view text);

/// "## Sources", "**Quellen**", "Sources:", "Sources" above a list: a list of sources begins.
bool begins_sources(const std::vector<std::string>& lines, std::size_t index);
/// "---", "* * *", "===": a rule between parts.
bool is_rule_line(std::string_view line);
/// A title with a line of `=` or `-` below it, as Markdown has headings too.
bool is_underlined_title(const std::vector<std::string>& lines, std::size_t index);

}  // namespace castwright::script
