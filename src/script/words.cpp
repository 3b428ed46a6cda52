#include "script/words.h"

#include "core/check.h"
#include "script/turns.h"

#include <limits>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

namespace castwright::script {
namespace {

bool is_letter_or_digit(UChar32 character) {
  return u_hasBinaryProperty(character, UCHAR_ALPHABETIC) != 0 || u_isdigit(character) != 0;
}

/// True if the segment has a letter or digit. ICU also calls runs of `_` words, which do not count
/// here.
bool has_letter_or_digit(const icu::UnicodeString& text, int32_t begin, int32_t end) {
  for (int32_t at = begin; at < end; at = text.moveIndex32(at, 1)) {
    if (is_letter_or_digit(text.char32At(at))) return true;
  }
  return false;
}

/// Does what str.isspace() does: the White_Space property and the four separators that Python adds.
bool is_python_space(UChar32 character) {
  return u_isUWhiteSpace(character) != 0 || (character >= 0x1C && character <= 0x1F);
}

/// Does what \w matches: str.isalnum() or `_`.
bool is_python_word(UChar32 character) {
  return character == '_' || u_isalpha(character) != 0
         || u_getIntPropertyValue(character, UCHAR_NUMERIC_TYPE) != U_NT_NONE;
}

/// Converts to UTF-16, in which ICU works fastest; an invalid byte sequence becomes U+FFFD.
icu::UnicodeString wide_of(std::string_view text) {
  CW_CHECK(text.size() <= std::size_t{std::numeric_limits<int32_t>::max()});
  return icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
}

/// Counts the maximal runs of characters for which `inside` holds.
template <class Inside>
std::size_t count_runs(std::string_view text, Inside inside) {
  const icu::UnicodeString wide = wide_of(text);
  std::size_t runs = 0;
  bool in_run = false;
  for (int32_t at = 0; at < wide.length(); at = wide.moveIndex32(at, 1)) {
    const bool now = inside(wide.char32At(at));
    if (now && !in_run) ++runs;
    in_run = now;
  }
  return runs;
}

}  // namespace

std::size_t count_words(std::string_view text) {
  if (text.empty()) return 0;
  UErrorCode status = U_ZERO_ERROR;
  // Opening takes about 10 us if ICU's data are cached, so nothing is kept between calls and
  // threads share nothing. The locale is the root one, since a count must not depend on the
  // machine's language.
  const std::unique_ptr<icu::BreakIterator> words(
      icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
  CW_CHECK(U_SUCCESS(status) && words != nullptr);
  const icu::UnicodeString wide = wide_of(text);
  words->setText(wide);
  std::size_t count = 0;
  int32_t begin = words->first();
  for (int32_t end = words->next(); end != icu::BreakIterator::DONE; end = words->next()) {
    if (words->getRuleStatus() >= UBRK_WORD_NONE_LIMIT && has_letter_or_digit(wide, begin, end)) {
      ++count;
    }
    begin = end;
  }
  return count;
}

std::size_t count_spoken_words(std::string_view script) {
  return count_words(spoken_text(script));
}

std::size_t count_whitespace_words(std::string_view text) {
  return count_runs(text, [](UChar32 character) { return !is_python_space(character); });
}

std::size_t count_regex_words(std::string_view text) {
  return count_runs(text, is_python_word);
}

}  // namespace castwright::script
