#include "script/breaks.h"

#include "core/check.h"

#include <cstdint>
#include <memory>

#include <unicode/brkiter.h>
#include <unicode/utext.h>

namespace castwright::script {
namespace {

std::unique_ptr<icu::BreakIterator> iterator_of(Break kind, const icu::Locale& locale) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> breaks;
  switch (kind) {
    case Break::character:
      breaks.reset(icu::BreakIterator::createCharacterInstance(locale, status));
      break;
    case Break::word: breaks.reset(icu::BreakIterator::createWordInstance(locale, status)); break;
    case Break::line: breaks.reset(icu::BreakIterator::createLineInstance(locale, status)); break;
  }
  CW_CHECK(U_SUCCESS(status) && breaks != nullptr);
  return breaks;
}

}  // namespace

std::vector<std::size_t> breaks_in(std::string_view text, Break kind, const std::string& locale) {
  if (text.empty()) return {};
  const auto breaks = iterator_of(kind, icu::Locale(locale.c_str()));
  UErrorCode status = U_ZERO_ERROR;
  UText wide = UTEXT_INITIALIZER;
  utext_openUTF8(&wide, text.data(), static_cast<std::int64_t>(text.size()), &status);
  CW_CHECK(U_SUCCESS(status));
  breaks->setText(&wide, status);
  CW_CHECK(U_SUCCESS(status));
  std::vector<std::size_t> places;
  for (std::int32_t at = breaks->next(); at != icu::BreakIterator::DONE; at = breaks->next()) {
    if (static_cast<std::size_t>(at) < text.size()) places.push_back(static_cast<std::size_t>(at));
  }
  utext_close(&wide);
  return places;
}

}  // namespace castwright::script
