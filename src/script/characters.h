#pragma once
// The characters of spoken text: counted, cleaned and normalised. Values only, total on any bytes,
// any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::script {

/// The longest turn in characters. Speech engines silently drop longer ones.
inline constexpr std::size_t turn_characters_max = 500;

/// Counts code points; an invalid byte counts as one.
std::size_t count_characters(std::string_view text);

/// True for a character that nobody hears and that may confuse a speech engine: a control character
/// other than line feed and tab, an invisible or bidirectional mark, U+FFFD.
bool is_unspeakable(std::uint32_t point);

/// Returns `text` as UTF-8 in NFC, with line feeds for other line breaks, blanks for vertical tabs
/// and form feeds, and without unspeakable characters and invalid bytes.
std::string plain_characters(std::string_view text);

}  // namespace castwright::script
