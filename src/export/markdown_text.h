#pragma once
// Inside export: writes text so that nothing in it has a meaning in Markdown. Pure; any thread.

#include <string>
#include <string_view>

namespace castwright::exports {

/// Escapes what has a meaning anywhere in a line.
std::string escaped_markdown(std::string_view text);
/// Escapes a whole line, also what has a meaning only at its begin: headings, lists, quotations.
std::string escaped_markdown_line(std::string_view line);
/// Returns `[text](<address>)`, or only the text if there is no address.
std::string markdown_link(std::string_view text, std::string_view address);

}  // namespace castwright::exports
