#pragma once
// Addresses of pages: found in a text, and compared. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// An address for comparing, the same for all addresses of one page: without scheme, its usual
/// port, "www.", fragment, what only tells where a visitor came from (utm_…), escapes that need not
/// be, `.` and `..`, and a slash at the end; the host in lower case and ASCII. Case of the path,
/// order and values of a query count.
std::string bare_url(std::string_view url);

/// The addresses in a text, without the punctuation around them.
std::vector<std::string> urls_in(std::string_view text);

}  // namespace castwright::editorial
