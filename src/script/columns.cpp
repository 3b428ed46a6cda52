#include "script/columns.h"

#include "core/check.h"
#include "script/language.h"
#include "script/quotations.h"

#include <cstdint>
#include <memory>
#include <string>

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

namespace castwright::script {
namespace {

std::size_t columns_of(char32_t character) {
  if (character >= 0x20 && character < 0x300) return character == 0xAD ? 0 : 1;
  const auto point = static_cast<UChar32>(character);
  const auto type = u_charType(point);
  if (type == U_NON_SPACING_MARK || type == U_ENCLOSING_MARK || type == U_FORMAT_CHAR
      || type == U_CONTROL_CHAR)
    return 0;
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

/// The places that `breaks` finds in `text`, without both ends.
std::vector<std::size_t> places_of(icu::BreakIterator& breaks, std::string_view text) {
  std::vector<std::size_t> places;
  UErrorCode status = U_ZERO_ERROR;
  UText wide = UTEXT_INITIALIZER;
  utext_openUTF8(&wide, text.data(), static_cast<std::int64_t>(text.size()), &status);
  CW_CHECK(U_SUCCESS(status));
  breaks.setText(&wide, status);
  CW_CHECK(U_SUCCESS(status));
  breaks.first();
  for (std::int32_t at = breaks.next(); at != icu::BreakIterator::DONE; at = breaks.next()) {
    if (static_cast<std::size_t>(at) < text.size()) places.push_back(static_cast<std::size_t>(at));
  }
  utext_close(&wide);
  return places;
}

}  // namespace

std::size_t count_columns(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size();)
    columns += columns_of(next_character(text, at));
  return columns;
}

std::vector<std::size_t> line_breaks_of(std::string_view text, std::string_view language) {
  if (text.empty()) return {};
  const std::string code = language_of(language).spacing == Spacing::none
                               ? primary_subtag(language) + "@lb=strict"
                               : std::string("root");
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createLineInstance(icu::Locale(code.c_str()), status));
  CW_CHECK(U_SUCCESS(status) && breaks != nullptr);
  return places_of(*breaks, text);
}

std::size_t start_of(std::string_view text, std::size_t columns_max) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  CW_CHECK(U_SUCCESS(status) && breaks != nullptr);
  std::size_t begin = 0;
  std::size_t columns = 0;
  std::vector<std::size_t> places = places_of(*breaks, text);
  places.push_back(text.size());
  for (const std::size_t end : places) {
    columns += count_columns(text.substr(begin, end - begin));
    if (columns > columns_max && begin > 0) return begin;
    begin = end;
  }
  return text.size();
}

}  // namespace castwright::script
