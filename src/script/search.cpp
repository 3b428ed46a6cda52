#include "script/search.h"

#include "core/check.h"

#include <cstdint>

#include <unicode/normalizer2.h>
#include <unicode/regex.h>
#include <unicode/stringpiece.h>
#include <unicode/utext.h>

namespace castwright::script {
namespace {

/// ICU's unit: some milliseconds of backtracking. Where a search needs more it ends there: a text
/// that does this to these patterns is made for it.
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

std::vector<Match> Pattern::find_all(std::string_view text) const {
  std::vector<Match> matches;
  UErrorCode status = U_ZERO_ERROR;
  UText wide = UTEXT_INITIALIZER;
  utext_openUTF8(&wide, text.data(), static_cast<std::int64_t>(text.size()), &status);
  const std::unique_ptr<icu::RegexMatcher> matcher(compiled_->regex->matcher(status));
  CW_CHECK(U_SUCCESS(status));
  matcher->setTimeLimit(steps_max, status);
  matcher->reset(&wide);
  while (matcher->find(status) != 0 && U_SUCCESS(status)) {
    const auto begin = static_cast<std::size_t>(matcher->start64(status));
    const auto end = static_cast<std::size_t>(matcher->end64(status));
    if (end > begin) matches.push_back({.at = begin, .size = end - begin});
  }
  utext_close(&wide);
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
