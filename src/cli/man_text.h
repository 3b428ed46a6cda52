#pragma once
// Writes pieces of manual pages in the man(7) macros: what a formatter could misread is escaped,
// and everything is ASCII. Pure. Any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::cli {

/// `text`, so that a formatter prints it as it is.
std::string man_escaped(std::string_view text);
/// `.SH` or `.SS` with a title.
std::string man_heading(std::string_view macro, std::string_view title);
/// A term with its explanation.
std::string man_item(std::string_view term, std::string_view text);
/// Lines that stay as they are, such as commands.
std::string man_example(const std::vector<std::string>& lines);
/// How a command is typed; `name`, with which `usage` begins, is bold.
std::string man_synopsis(std::string_view usage, std::string_view name);
/// `castwright-show(1)`, without a line end.
std::string man_reference(const std::string& name, int section);
/// A page that was written for laid_out(): paragraphs, terms with explanations, and lines.
std::string man_text(std::string_view page);
/// A page of the help without its first line, which is its title.
std::string without_title(std::string_view page);

}  // namespace castwright::cli
