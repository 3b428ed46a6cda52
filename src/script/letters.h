#pragma once
// Letters in another case. Values only, total on any bytes, any thread.

#include <string>
#include <string_view>

namespace castwright::script {

/// `text` in capitals by the rules of Unicode, whatever the language of the machine ("Zoë" → "ZOË",
/// "ß" → "SS"). Invalid bytes become U+FFFD.
std::string upper_case(std::string_view text);

}  // namespace castwright::script
