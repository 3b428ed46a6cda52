#pragma once
// Hashes and base 64: thin wrappers of OpenSSL and Boost.CRC. Pure.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace castwright {

/// Returns the SHA-256 of `data` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// Returns the CRC-32C (Castagnoli) as 8 lower-case hexadecimal digits.
std::string crc32c_hex(std::string_view bytes);
/// Encodes base 64 as RFC 4648 section 4 says, with padding, without line breaks.
std::string base64_encode(std::string_view bytes);
/// Decodes base 64; nothing if `text` is not canonical padded base 64.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace castwright
