#include "core/hash.h"

#include "core/check.h"

#include <boost/crc.hpp>

#include <array>
#include <cstring>

#include <openssl/evp.h>

namespace castwright {
namespace {

constexpr std::string_view digits = "0123456789abcdef";

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::uint32_t crc32c_portable(std::string_view bytes) {
  boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

#if defined(__x86_64__)
// Every received byte passes through this sum. The table of Boost.CRC takes 2.5 ns for each byte,
// the processor's own instruction 0.15 ns.
[[gnu::target("sse4.2")]] std::uint32_t crc32c_sse42(std::string_view bytes) {
  std::uint64_t sum = 0xFFFFFFFF;
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= sizeof(std::uint64_t); left -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    sum = __builtin_ia32_crc32di(sum, word);
    at += sizeof word;
  }
  auto narrow = static_cast<std::uint32_t>(sum);
  for (; left > 0; --left)
    narrow = __builtin_ia32_crc32qi(narrow, static_cast<unsigned char>(*at++));
  return ~narrow;
}
#endif

std::uint32_t crc32c(std::string_view bytes) {
#if defined(__x86_64__)
  static const bool fast = __builtin_cpu_supports("sse4.2") != 0;
  if (fast) return crc32c_sse42(bytes);
#endif
  return crc32c_portable(bytes);
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum{};
  unsigned int size = 0;
  CW_CHECK(EVP_Digest(bytes.data(), bytes.size(), sum.data(), &size, EVP_sha256(), nullptr) == 1);
  std::string out;
  for (unsigned int i = 0; i < size; ++i) {
    out += digits[sum[i] >> 4];
    out += digits[sum[i] & 15];
  }
  return out;
}

std::string crc32c_hex(std::string_view bytes) {
  const std::uint32_t sum = crc32c(bytes);
  std::string out(8, '0');
  for (unsigned int i = 0; i < 8; ++i)
    out[7 - i] = digits[(sum >> (4 * i)) & 15];
  return out;
}

std::string base64_encode(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   as_bytes(bytes),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  // EVP_DecodeBlock trims white space and accepts misplaced padding; the round trip below finds
  // both.
  std::string out(text.size() / 4 * 3, '\0');
  const int size = EVP_DecodeBlock(
      reinterpret_cast<unsigned char*>(out.data()), as_bytes(text), static_cast<int>(text.size()));
  if (size < 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
    ++padding;
  out.resize(static_cast<std::size_t>(size) - padding);
  if (base64_encode(out) != text) return std::nullopt;
  return out;
}

}  // namespace castwright
