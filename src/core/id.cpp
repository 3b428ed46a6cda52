#include "core/id.h"

#include "core/check.h"

#include <array>
#include <vector>

#include <openssl/rand.h>

namespace castwright {
namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t ulid_chars = 26;

void fill_random(unsigned char* into, std::size_t bytes) {
  CW_CHECK(RAND_bytes(into, static_cast<int>(bytes)) == 1);
}

}  // namespace

std::string make_ulid(WallTime now) {
  std::array<unsigned char, 16> bits{};
  auto millis = static_cast<std::uint64_t>(now.time_since_epoch().count());
  for (std::size_t i = 6; i-- > 0; millis >>= 8)
    bits[i] = static_cast<unsigned char>(millis);
  fill_random(bits.data() + 6, 10);
  // The 26 characters hold 130 bits, five bits each: two leading zeros, then the 128 bits.
  std::string out;
  unsigned int window = 0;
  unsigned int held_bits = 2;
  for (const unsigned char byte : bits) {
    window = (window << 8) | byte;
    for (held_bits += 8; held_bits >= 5;) {
      held_bits -= 5;
      out += crockford[(window >> held_bits) & 31];
    }
  }
  return out;
}

bool is_ulid(std::string_view text) {
  if (text.size() != ulid_chars || text.front() > '7') return false;
  return text.find_first_not_of(crockford) == std::string_view::npos;
}

WallTime ulid_time(std::string_view ulid) {
  CW_CHECK(is_ulid(ulid));
  std::int64_t millis = 0;
  for (const char c : ulid.substr(0, 10)) {
    millis = millis * 32 + static_cast<std::int64_t>(crockford.find(c));
  }
  return WallTime(Millis(millis));
}

std::string random_hex(std::size_t bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::vector<unsigned char> raw(bytes);
  fill_random(raw.data(), bytes);
  std::string out;
  for (const unsigned char byte : raw) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

}  // namespace castwright
