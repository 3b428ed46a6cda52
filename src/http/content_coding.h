#pragma once
// Decides whether a body is packed as its Content-Encoding says. The program asks for no coding and
// unpacks nothing. Pure.

#include <string_view>

namespace castwright::http {

/// True if a body with the label `coding` ("" if there is none) that begins with `bytes` is packed.
/// The bytes decide: servers write labels such as `none` or `UTF-8`, and proxies keep the label of
/// a body that they unpacked, or add one to plain words of their own.
bool is_packed(std::string_view coding, std::string_view bytes);

}  // namespace castwright::http
