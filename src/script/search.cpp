#include "script/search.h"

#include "core/check.h"

#include <cstdint>
#include <string>

#include <unicode/normalizer2.h>
#include <unicode/regex.h>
#include <unicode/stringpiece.h>
#include <unicode/unistr.h>
#include <unicode/utf16.h>
#include <unicode/utf8.h>

namespace castwright::script {
namespace {

/// The most backtracking in ICU's unit, which is some milliseconds. A search that needs more ends
/// there: only a text that was made for it can make these patterns so slow.
constexpr std::int32_t steps_max = 100;

}  // namespace

struct Pattern::Compiled {
  std::unique_ptr<icu::RegexPattern> regex;
};

Pattern::Pattern(std::string_view expression, Case letters)
    : compiled_(std::make_unique<Compiled>()) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError where{};
  const auto source = icu::UnicodeString::fromUTF8(
      icu::StringPiece(expression.data(), static_cast<std::int32_t>(expression.size())));
  std::uint32_t flags = UREGEX_MULTILINE;
  if (letters == Case::any) flags |= UREGEX_CASE_INSENSITIVE;
  compiled_->regex.reset(icu::RegexPattern::compile(source, flags, where, status));
  CW_CHECK(U_SUCCESS(status));
}

Pattern::~Pattern() = default;
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;

namespace {

/// A text as ICU's matcher reads it fastest (four times faster than through UText), and where each
/// of its units stands in the original. Bytes that are no UTF-8 are U+FFFD, one each.
struct Wide {
  explicit Wide(std::string_view text) {
    const auto size = static_cast<std::int32_t>(text.size());
    // NOLINTNEXTLINE(*-reinterpret-cast): ICU's macros read unsigned bytes
    const auto* const bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    units.reserve(text.size());
    places.reserve(text.size() + 1);
    for (std::int32_t at = 0; at < size;) {
      const std::int32_t begin = at;
      UChar32 character = 0;
      U8_NEXT_OR_FFFD(
          bytes, at, size, character);  // NOLINT(bugprone-inc-dec-in-conditions): theirs
      if (U_IS_BMP(character)) {
        units.push_back(static_cast<char16_t>(character));
      } else {
        units.push_back(U16_LEAD(character));
        units.push_back(U16_TRAIL(character));
        places.push_back(begin);
      }
      places.push_back(begin);
    }
    places.push_back(size);
  }

  std::u16string units;
  std::vector<std::int32_t> places;
};

}  // namespace

std::vector<Match> Pattern::find_all(std::string_view text) const {
  std::vector<Match> matches;
  const Wide wide(text);
  const icu::UnicodeString alias(
      // ICU does not copy these units.
      0,
      wide.units.data(),
      static_cast<std::int32_t>(wide.units.size()));
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::RegexMatcher> matcher(compiled_->regex->matcher(alias, status));
  CW_CHECK(U_SUCCESS(status));
  matcher->setTimeLimit(steps_max, status);
  while (matcher->find(status) != 0 && U_SUCCESS(status)) {
    const auto place = [&wide](std::int32_t unit) {
      return static_cast<std::size_t>(wide.places[static_cast<std::size_t>(unit)]);
    };
    const std::size_t begin = place(matcher->start(status));
    const std::size_t end = place(matcher->end(status));
    if (end > begin) matches.push_back({.at = begin, .size = end - begin});
  }
  return matches;
}

bool is_nfc(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* const nfc = icu::Normalizer2::getNFCInstance(status);
  CW_CHECK(U_SUCCESS(status));
  const bool normal =
      nfc->isNormalizedUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())),
                            status)
      != 0;
  return U_SUCCESS(status) && normal;
}

}  // namespace castwright::script
