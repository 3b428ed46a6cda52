#pragma once
// Compressed bodies for rehearsed faults: valid gzip written by hand, without a compressor. Pure.

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

/// `text` (its first 64 KiB) as it is, in one stored block.
std::string gzip_stored(std::string_view text);

/// `beginning` (ASCII below 144) and then at least `bytes` times the letter x: 158 times as large
/// as what is sent. Its checksum is not valid: whoever comes that far has read all of it.
std::string gzip_bomb(std::string_view beginning, std::uint64_t bytes);

}  // namespace castwright::rehearsal
