#pragma once
// Makes one page that needs nothing else and is readable and printable, light and dark. Values
// only; any thread.

#include "export/episode.h"

#include <string>
#include <string_view>

namespace castwright::exports {

/// Writes the page. Everything from the script is escaped, and only http and https addresses become
/// links. The page loads nothing and runs no program, and its content security policy says so.
std::string to_html(const Episode& episode);

/// Escapes what has a meaning in the text of a page, and nothing else: simple readers of
/// transcripts show an escaped quotation mark as it stands there.
std::string escaped_html_text(std::string_view text);

/// Returns `1:02:05` or `2:05`.
std::string clock_text(double seconds);

}  // namespace castwright::exports
