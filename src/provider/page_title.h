#pragma once
// Finds the title of an HTML page, for messages about servers that answer with one. Pure.

#include <string>
#include <string_view>

namespace castwright::provider {

/// Returns the title of an HTML page, else its first heading; "" if the text is no page.
std::string page_title(std::string_view text);

}  // namespace castwright::provider
