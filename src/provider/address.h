#pragma once
// Builds the addresses of requests to one server. Pure.

#include <string>
#include <string_view>

namespace castwright::provider {

/// Returns the address of `path` (which begins with a slash) below a base URL. If the base URL has
/// a query of its own (Azure needs `api-version`), that query goes with every request, and `query`
/// follows it.
std::string address_below(std::string_view base_url,
                          std::string_view path,
                          std::string_view query = "");
/// Escapes a word that a server sent (an id, a cursor) for use inside an address: whatever it
/// contains, it cannot change the path or the query.
std::string escaped(std::string_view word);

}  // namespace castwright::provider
