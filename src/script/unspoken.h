#pragma once
// Removes what stands in the file of a script and is not said: hidden comments, front matter, times
// and numbers of captions, tables, a list of sources. Values only, total on any bytes, any thread.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Returns `text` without hidden comments (`<!-- … -->`, `/* … */`). Line breaks stay; a comment
/// that is never closed counts as text.
std::string without_comments(std::string_view text);
/// Returns `text` without Fountain's notes, `[[ … ]]`, which end at the latest with their
/// paragraph.
std::string without_notes(std::string_view text);

struct PreparedScript {
  /// As many lines as the file has; a line that is not said is empty.
  std::vector<std::string> lines;
  std::string title;  ///< The title from front matter or title page; "" if there is none.
  /// The file has a title page as Fountain defines it, or a few similar lines.
  bool title_page = false;
};
/// Brings a file of any form to lines of `Name: text` or of text. Comments, YAML front matter, a
/// title page, the `SOURCES:` part above `SCRIPT:` and lines with only a time become empty.
/// Captions (WebVTT, SubRip) lose their times and numbers and get one line for each turn; rows of a
/// table become `Name: text`.
PreparedScript prepare_script(std::string_view text);

/// True if a list of sources begins at the line: "## Sources", "**Quellen**", "Sources:", or
/// "Sources" above a list.
bool begins_sources(const std::vector<std::string>& lines, std::size_t index);
/// True for a rule between parts: "---", "* * *", "===".
bool is_rule_line(std::string_view line);
/// True for a title with a line of `=` or `-` below it, which is a heading in Markdown too.
bool is_underlined_title(const std::vector<std::string>& lines, std::size_t index);

}  // namespace castwright::script
