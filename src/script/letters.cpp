#include "script/letters.h"

#include "core/check.h"

#include <cstdint>
#include <limits>

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

icu::UnicodeString wide_of(std::string_view text) {
  CW_CHECK(text.size() <= std::size_t{std::numeric_limits<int32_t>::max()});
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

Letter kind_of(UChar32 point) {
  switch (u_charType(point)) {
    case U_UPPERCASE_LETTER:
    case U_TITLECASE_LETTER: return Letter::upper;
    case U_LOWERCASE_LETTER: return Letter::lower;
    case U_OTHER_LETTER:
    case U_LETTER_NUMBER:  // A numeral such as 〇.
    case U_MODIFIER_LETTER: return Letter::uncased;
    case U_DECIMAL_DIGIT_NUMBER: return Letter::digit;
    case U_NON_SPACING_MARK:
    case U_COMBINING_SPACING_MARK: return Letter::mark;
    default: return Letter::none;
  }
}

bool is_wide(UChar32 point) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(point, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA:
    case USCRIPT_HANGUL:
    case USCRIPT_THAI: return true;
    default: return point == 0x30FC;  // The long mark of kana belongs to two scripts.
  }
}

}  // namespace

LetterStep letter_at(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {.size = 1, .kind = kind_of(static_cast<UChar32>(first)), .wide = false};
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  auto place = static_cast<std::int64_t>(at);
  const auto size = static_cast<std::int64_t>(text.size());
  UChar32 point = 0;
  // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
  U8_NEXT(bytes, place, size, point);
  const std::size_t taken = static_cast<std::size_t>(place) - at;
  if (point < 0) return {.size = taken, .kind = Letter::none, .wide = false};
  return {.size = taken, .kind = kind_of(point), .wide = is_wide(point)};
}

bool is_hiragana(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  for (std::size_t i = 0; i < text.size(); i += 3) {
    if (text.size() - i < 3 || byte(i) != 0xE3) return false;
    if (byte(i + 1) != 0x81 && (byte(i + 1) != 0x82 || byte(i + 2) > 0x9F)) return false;
  }
  return !text.empty();
}

std::string upper_case(std::string_view text) {
  std::string upper;
  wide_of(text).toUpper(icu::Locale::getRoot()).toUTF8String(upper);
  return upper;
}

std::string folded(std::string_view text) {
  const icu::UnicodeString wide = wide_of(text).foldCase();
  icu::UnicodeString out;
  bool blank = false;
  for (int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
    const UChar32 point = wide.char32At(at);
    if (u_isUWhiteSpace(point) != 0) {
      blank = true;
      continue;
    }
    if (blank && !out.isEmpty()) out.append(UChar32{' '});
    blank = false;
    out.append(point);
  }
  std::string utf8;
  out.toUTF8String(utf8);
  return utf8;
}

}  // namespace castwright::script
