#pragma once
// Whether a body is what its Content-Encoding says. Nothing is unpacked: no coding is ever asked
// for. Pure.

#include <string_view>

namespace castwright::http {

/// Is a body packed that arrived under the label `coding` ("" if there is none) and begins with
/// `bytes`? The bytes decide: servers write `none` or `UTF-8` there, and proxies keep the label of
/// what they have unpacked, or put it over plain words of their own.
bool is_packed(std::string_view coding, std::string_view bytes);

}  // namespace castwright::http
