#include "script/sentences.h"

#include "core/check.h"
#include "script/turns.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

// Those that stand before what they belong to. CLDR's list for English has no "Dr." and takes "Go."
// and "On." for abbreviations, which end many a spoken sentence.
constexpr std::array<std::string_view, 24> abbreviations{
    "Dr.",  "Mr.",  "Mrs.",  "Ms.", "Prof.", "St.",  "Sr.",  "Jr.",
    "Gen.", "Col.", "Capt.", "Lt.", "Sgt.",  "Maj.", "Rev.", "Hon.",
    "Gov.", "Sen.", "Rep.",  "No.", "vs.",   "e.g.", "i.e.", "approx."};

/// The letter that `text` starts with, behind quotes and brackets, is lower case.
bool starts_lower(std::string_view text) {
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  std::int32_t at = 0;
  const auto size = static_cast<std::int32_t>(text.size());
  while (at < size) {
    UChar32 letter = 0;
    // NOLINTNEXTLINE(bugprone-inc-dec-in-conditions): ICU's macro
    U8_NEXT(bytes, at, size, letter);
    if (letter < 0) return false;
    if (u_isalnum(letter) != 0) return u_islower(letter) != 0;
  }
  return false;
}

/// "Dr." or "J.": what follows belongs to it. "No." is one only before a number ("No. 10").
bool ends_unfinished(std::string_view sentence, std::string_view next) {
  std::string_view word = sentence.substr(sentence.find_last_of(" \t") + 1);
  while (!word.empty() && (word.front() == '(' || word.front() == '"' || word.front() == '\''))
    word.remove_prefix(1);
  if (word == "No.") return !next.empty() && next.front() >= '0' && next.front() <= '9';
  const bool initial =
      word.size() == 2 && word[0] >= 'A' && word[0] <= 'Z' && word[0] != 'I' && word[1] == '.';
  return initial || std::ranges::find(abbreviations, word) != abbreviations.end();
}

/// One line's sentences.
void add_sentences(icu::BreakIterator& breaks,
                   std::string_view line,
                   std::vector<std::string_view>& sentences) {
  UErrorCode status = U_ZERO_ERROR;
  UText wide = UTEXT_INITIALIZER;
  utext_openUTF8(&wide, line.data(), static_cast<std::int64_t>(line.size()), &status);
  CW_CHECK(U_SUCCESS(status));
  breaks.setText(&wide, status);
  CW_CHECK(U_SUCCESS(status));
  std::size_t begin = 0;
  breaks.first();
  for (std::int32_t at = breaks.next(); at != icu::BreakIterator::DONE; at = breaks.next()) {
    const auto end = static_cast<std::size_t>(at);
    const std::string_view sentence = trimmed(line.substr(begin, end - begin));
    const std::string_view next = line.substr(end);
    const bool goes_on = starts_lower(next) || ends_unfinished(sentence, next);
    if (goes_on && !trimmed(next).empty()) continue;
    if (!sentence.empty()) sentences.push_back(sentence);
    begin = end;
  }
  utext_close(&wide);
}

}  // namespace

std::vector<std::string_view> sentences_of(std::string_view text) {
  std::vector<std::string_view> sentences;
  if (text.empty()) return sentences;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status));
  CW_CHECK(U_SUCCESS(status) && breaks != nullptr);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    if (!line.empty()) add_sentences(*breaks, line, sentences);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return sentences;
}

}  // namespace castwright::script
