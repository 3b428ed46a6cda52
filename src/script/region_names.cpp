#include "script/region_names.h"

#include <array>
#include <memory>

#include <unicode/locid.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>
#include <unicode/tznames.h>
#include <unicode/unistr.h>

namespace castwright::script {

std::vector<std::string> region_names(std::string_view language) {
  std::vector<std::string> names;
  const icu::Locale shown(std::string(language).c_str());
  const auto add = [&](const icu::UnicodeString& name, std::string_view code) {
    std::string text;
    name.toUTF8String(text);
    // ICU returns the code itself if it knows no name.
    if (text != code) names.push_back(std::move(text));
  };
  const auto add_region = [&](const char* code) {
    icu::UnicodeString name;
    add(icu::Locale("", code).getDisplayCountry(shown, name), code);
  };
  for (const char* const* code = icu::Locale::getISOCountries(); *code != nullptr; ++code)
    add_region(*code);
  // The codes of the United Nations for continents and their parts.
  for (const char* code : std::array{"002", "003", "005", "009", "013", "019", "142", "150"})
    add_region(code);
  for (const char* const* code = icu::Locale::getISOLanguages(); *code != nullptr; ++code) {
    constexpr std::size_t common_code_letters = 2;
    if (std::string_view(*code).size() != common_code_letters) continue;
    icu::UnicodeString name;
    add(icu::Locale(*code).getDisplayLanguage(shown, name), *code);
  }
  return names;
}

std::vector<std::string> city_names(std::string_view language) {
  std::vector<std::string> names;
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale shown(std::string(language).c_str());
  const std::unique_ptr<icu::TimeZoneNames> zones(
      icu::TimeZoneNames::createInstance(shown, status));
  const std::unique_ptr<icu::StringEnumeration> ids(icu::TimeZone::createTimeZoneIDEnumeration(
      UCAL_ZONE_TYPE_CANONICAL_LOCATION, nullptr, nullptr, status));
  if (U_FAILURE(status) != 0) return names;
  while (const icu::UnicodeString* id = ids->snext(status)) {
    icu::UnicodeString name;
    zones->getExemplarLocationName(*id, name);
    std::string text;
    if (!name.isBogus()) name.toUTF8String(text);
    if (!text.empty()) names.push_back(std::move(text));
  }
  return names;
}

}  // namespace castwright::script
