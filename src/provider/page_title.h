#pragma once
// What a page of HTML calls itself. Pure.

#include <string>
#include <string_view>

namespace castwright::provider {

/// The title of a page of HTML, else its first heading; "" where the text is no page.
std::string page_title(std::string_view text);

}  // namespace castwright::provider
