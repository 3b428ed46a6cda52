#include "script/slug.h"

#include "core/ascii.h"
#include "script/language.h"

#include <algorithm>
#include <cstdint>
#include <memory>

#include <unicode/stringpiece.h>
#include <unicode/translit.h>
#include <unicode/unistr.h>

namespace castwright::script {
namespace {

/// Returns the text after the transliteration `rule`; unchanged if this ICU lacks its data.
icu::UnicodeString transliterated(icu::UnicodeString text, const char* rule) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Transliterator> engine(icu::Transliterator::createInstance(
      icu::UnicodeString::fromUTF8(rule), UTRANS_FORWARD, status));
  if (U_SUCCESS(status) && engine != nullptr) engine->transliterate(text);
  return text;
}

std::string in_ascii(std::string_view text, std::string_view language) {
  // ICU takes 50 ms to read the tables of all writing systems.
  if (std::ranges::all_of(text, [](char byte) { return static_cast<unsigned char>(byte) < 0x80; }))
    return ascii_lower(text);
  icu::UnicodeString wide = icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  if (primary_subtag(language) == "de") wide = transliterated(std::move(wide), "de-ASCII");
  wide = transliterated(std::move(wide), "Any-Latin; Latin-ASCII");
  std::string plain;
  wide.toUTF8String(plain);
  return ascii_lower(plain);
}

}  // namespace

std::string slug(std::string_view text, std::string_view language, std::size_t bytes_max) {
  std::string name;
  bool border = false;
  for (const char byte : in_ascii(text, language)) {
    const bool kept = (byte >= 'a' && byte <= 'z') || is_digit(byte);
    // An apostrophe stands inside of a word: "bee's" is one.
    if (!kept && byte != '\'') border = true;
    if (!kept) continue;
    if (border && !name.empty()) name.push_back('-');
    border = false;
    name.push_back(byte);
  }
  if (name.size() <= bytes_max) return name;
  // The character behind the cut says whether the last word is whole.
  const std::size_t cut = name[bytes_max] == '-' ? bytes_max : name.rfind('-', bytes_max);
  name.resize(cut == std::string::npos || cut == 0 ? bytes_max : cut);
  return name;
}

}  // namespace castwright::script
