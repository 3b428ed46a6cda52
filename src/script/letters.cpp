#include "script/letters.h"

#include "core/check.h"

#include <limits>

#include <unicode/locid.h>
#include <unicode/unistr.h>

namespace castwright::script {

std::string upper_case(std::string_view text) {
  CW_CHECK(text.size() <= std::size_t{std::numeric_limits<int32_t>::max()});
  std::string upper;
  icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())})
      .toUpper(icu::Locale::getRoot())
      .toUTF8String(upper);
  return upper;
}

}  // namespace castwright::script
