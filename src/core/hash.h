#pragma once
// Hashes and base 64: thin doors to OpenSSL and Boost.CRC.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace castwright {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// CRC-32C (Castagnoli), as 8 lower-case hexadecimal digits.
std::string crc32c_hex(std::string_view bytes);
/// RFC 4648 section 4, with padding, without line breaks.
std::string base64_encode(std::string_view bytes);
/// Nothing when `text` is not canonical padded base 64.
std::optional<std::string> base64_decode(std::string_view text);

}  // namespace castwright
