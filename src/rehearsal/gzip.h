#pragma once
// Compressed bodies for rehearsed faults: valid gzip written by hand, without a compressor. Pure.

#include <cstdint>
#include <string>
#include <string_view>

namespace castwright::rehearsal {

/// The first 64 KiB of `text` as gzip, uncompressed in one stored block.
std::string gzip_stored(std::string_view text);

/// A gzip body that inflates to `beginning` (ASCII below 144) and at least `bytes` times the letter
/// x, 158 times as much as is sent. Its checksum is not valid: whoever notices that has read all of
/// it.
std::string gzip_bomb(std::string_view beginning, std::uint64_t bytes);

}  // namespace castwright::rehearsal
