#pragma once
// The name of a host as the network knows it. Pure.

#include <string>
#include <string_view>

namespace castwright::script {

/// In lower case and ASCII: `MÜNCHEN.de` is `xn--mnchen-3ya.de` (UTS 46, nontransitional). A name
/// that has no such form only loses its capital letters.
std::string ascii_host(std::string_view name);

}  // namespace castwright::script
