#pragma once
// Makes names for files and flags from a title in any writing system. Pure, any thread.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::script {

/// Returns `text` in a-z, 0-9 and single hyphens between its words, cut behind a whole word if it
/// is longer than `bytes_max`: "Why bees dance!" → "why-bees-dance". Letters of other writing
/// systems become Latin ones as far as ICU can do that, and marks are left out ("Élan" → "elan");
/// in German umlauts become two letters ("Bäder" → "baeder" if `language` is "de"). Returns "" if
/// nothing is left.
std::string slug(std::string_view text, std::string_view language, std::size_t bytes_max);

}  // namespace castwright::script
