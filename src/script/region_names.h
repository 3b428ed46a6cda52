#pragma once
// What a language calls the countries, continents, languages and larger cities of the world. Values
// only, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// "Norway", "Norwegian", "Europe" for "en"; from ICU. Empty for a language that it does not know.
std::vector<std::string> region_names(std::string_view language);

/// "Nairobi", "Auckland": the cities that time zones are named after, also from ICU.
std::vector<std::string> city_names(std::string_view language);

}  // namespace castwright::script
