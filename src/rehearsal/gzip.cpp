#include "rehearsal/gzip.h"

namespace castwright::rehearsal {
namespace {

// The header of RFC 1952: deflate, no flags, no time, unknown system.
constexpr std::string_view gzip_header("\x1F\x8B\x08\x00\x00\x00\x00\x00\x00\xFF", 10);

std::uint32_t crc32_of(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char byte : bytes) {
    crc ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit)
      crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

std::string little(std::uint32_t value, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i)
    out += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return out;
}

/// Collects bits in the order of deflate: the lowest bit of a byte comes first.
class Bits {
 public:
  explicit Bits(std::string& out) : out_(out) {}
  void put(std::uint32_t value, unsigned count) {
    pending_ |= std::uint64_t{value} << held_;
    held_ += count;
    for (; held_ >= 8; held_ -= 8, pending_ >>= 8U)
      out_ += static_cast<char>(pending_ & 0xFFU);
  }
  void flush() { put(0, (8 - held_ % 8) % 8); }

 private:
  std::string& out_;
  std::uint64_t pending_ = 0;
  unsigned held_ = 0;
};

/// The bits of a code in reverse order, since a code is sent with its highest bit first.
std::uint32_t reversed(std::uint32_t code, unsigned count) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < count; ++i)
    out |= ((code >> i) & 1U) << (count - 1 - i);
  return out;
}

}  // namespace

/// RFC 1952 around one stored block (RFC 1951, 3.2.4).
std::string gzip_stored(std::string_view text) {
  text = text.substr(0, 0xFFFF);
  const auto size = static_cast<std::uint32_t>(text.size());
  std::string out = std::string(gzip_header) + '\x01';
  out += little(size, 2) + little(~size & 0xFFFFU, 2) + std::string(text);
  out += little(crc32_of(text), 4) + little(size, 4);
  return out;
}

/// One block of fixed codes (RFC 1951, 3.2.6), in which "again from one byte back, 258 times" takes
/// 13 bits.
std::string gzip_bomb(std::string_view beginning, std::uint64_t bytes) {
  constexpr std::uint64_t match_bytes = 258;
  constexpr std::uint32_t literal_base = 0x30;
  constexpr std::uint32_t longest_match = 0b1100'0101;  // length code 285; distance code 0 follows
  const std::uint64_t matches = bytes / match_bytes + 1;
  std::string out(gzip_header);
  out.reserve(out.size() + beginning.size() + matches * 13 / 8 + 16);
  Bits bits(out);
  bits.put(1, 1);     // this is the last block
  bits.put(0b01, 2);  // its codes are the fixed ones
  for (const char letter : beginning)
    bits.put(reversed(literal_base + static_cast<unsigned char>(letter), 8), 8);
  bits.put(reversed(literal_base + 'x', 8), 8);
  const std::uint32_t match = reversed(longest_match, 8);
  for (std::uint64_t i = 0; i < matches; ++i)
    bits.put(match, 13);
  bits.put(0, 7);  // the block ends
  bits.flush();
  return out + little(0, 4) + little(static_cast<std::uint32_t>(bytes), 4);
}

}  // namespace castwright::rehearsal
