#pragma once
// The addresses of one server. Pure.

#include <string>
#include <string_view>

namespace castwright::provider {

/// The address of `path` (with its slash) below a base URL. The base's own query (`api-version` at
/// Azure) goes with every request, and `query` behind it.
std::string address_below(std::string_view base_url,
                          std::string_view path,
                          std::string_view query = "");
/// A server's own word as a part of an address: nothing in it can change the path or the query.
std::string escaped(std::string_view word);

}  // namespace castwright::provider
