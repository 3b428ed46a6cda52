#pragma once
// Finds the addresses of pages in a text and compares them. Pure.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// An address in a form for comparing, which is the same for all addresses of one page. The form
/// has no scheme, usual port, "www.", fragment, tracking parameters (utm_…), needless escapes, `.`
/// and `..`, or slash at the end, and its host is in lower case and ASCII. The case of the path,
/// and the order and values of a query, still make a difference.
std::string bare_url(std::string_view url);

/// The addresses in a text, without the punctuation around them.
std::vector<std::string> urls_in(std::string_view text);

}  // namespace castwright::editorial
