#include "script/characters.h"

#include "core/check.h"
#include "script/search.h"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

/// Returns the code point at `at` and moves `at` behind it; negative for invalid bytes.
std::int32_t next_point(std::string_view text, std::size_t& at) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto place = static_cast<std::int64_t>(at);
  const auto size = static_cast<std::int64_t>(text.size());
  UChar32 point = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
  U8_NEXT(bytes, place, size, point);
  at = static_cast<std::size_t>(place);
  return point;
}

std::string in_nfc(std::string text) {
  if (is_nfc(text)) return text;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(status);
  CW_CHECK(U_SUCCESS(status));
  std::string normal;
  icu::StringByteSink<std::string> sink(&normal);
  nfc->normalizeUTF8(0,
                     icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                     sink,
                     nullptr,
                     status);
  return U_SUCCESS(status) ? normal : text;
}

}  // namespace

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); ++count)
    next_point(text, at);
  return count;
}

bool is_unspeakable(std::uint32_t point) {
  if (point == '\n' || point == '\t') return false;
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F)
         || (point >= 0x2028 && point <= 0x202E) || (point >= 0x2060 && point <= 0x206F)
         || point == 0xAD || point == 0xFEFF || (point >= 0xFFF9 && point <= 0xFFFD);
}

std::string plain_characters(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const std::int32_t point = next_point(text, at);
    if (point < 0) continue;
    if (point == '\r' || point == 0x2028 || point == 0x2029 || point == 0x85) {
      if (point != '\r' || at == text.size() || text[at] != '\n') plain += '\n';
    } else if (point == '\v' || point == '\f') {
      plain += ' ';  // Such a character separated two words.
    } else if (!is_unspeakable(static_cast<std::uint32_t>(point))) {
      plain += text.substr(begin, at - begin);
    }
  }
  return in_nfc(std::move(plain));
}

}  // namespace castwright::script
