#pragma once
// Brings the name of a network host to its ASCII form. Pure.

#include <string>
#include <string_view>

namespace castwright::script {

/// Returns the name in lower case and ASCII: `xn--mnchen-3ya.de` for `MÜNCHEN.de` (UTS 46,
/// nontransitional). A name that has no such form only loses its capital letters.
std::string ascii_host(std::string_view name);

}  // namespace castwright::script
