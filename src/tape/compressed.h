#pragma once
// Tapes of finished runs may be kept compressed (Zstandard, RFC 8878, with a checksum of their
// content): NAME.tape becomes NAME.tape.zst. Whatever reads a tape takes both.

#include "core/result.h"
#include "disk/disk.h"
#include "tape/tape.h"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace castwright::tape {

/// What stands behind the name of a tape if it is compressed.
inline constexpr std::string_view compressed_ending = ".zst";

/// Do `bytes` begin as a Zstandard frame does? No tape and no event stream begins so.
bool is_compressed(std::string_view bytes);
/// One Zstandard frame with `bytes`. Fault::internal if the library fails.
Result<std::string> compressed(std::string_view bytes);
/// What compressed() was given. Total: it takes any bytes. Damage if they are no whole frame, if
/// the checksum is wrong, or if more than `bytes_max` would come out.
std::expected<std::string, Damage> decompressed(std::string_view bytes, std::size_t bytes_max);

/// Reads the tape `name` of a folder, or its compressed form if only that is there. Fault::missing
/// if neither is, Fault::storage if it cannot be read, is damaged or larger than `bytes_max`.
Result<std::string> read_bytes(disk::Folder& folder, std::string_view name, std::size_t bytes_max);
/// As read_bytes(), from byte `from` of the tape on, for a reader who follows it while it grows.
Result<std::string> read_bytes_from(disk::Folder& folder,
                                    std::string_view name,
                                    std::uint64_t from,
                                    std::size_t bytes_max);

}  // namespace castwright::tape
