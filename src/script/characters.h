#pragma once
// Characters of a text that is spoken. Values only, total on any bytes, any thread.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::script {

/// Longest turn: a speech engine behind silently drops longer ones.
inline constexpr std::size_t turn_characters_max = 500;

/// Code points; an invalid byte counts as one.
std::size_t count_characters(std::string_view text);

/// A mark that nobody hears and that breaks what reads on: control but for line feed and tab,
/// invisible, bidirectional, U+FFFD.
bool is_unspeakable(std::uint32_t point);

/// `text` in NFC, as UTF-8, with line feeds for other line breaks, without unspeakable characters
/// and invalid bytes; vertical tabs and form feeds are blanks.
std::string plain_characters(std::string_view text);

}  // namespace castwright::script
