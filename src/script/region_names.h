#pragma once
// The names of countries, continents, languages and larger cities of the world in one language.
// Values only, any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Returns names such as "Norway", "Norwegian", "Europe" for "en", from the data of ICU. Empty for
/// a language that ICU does not know.
std::vector<std::string> region_names(std::string_view language);

/// Returns the cities after which time zones are named ("Nairobi", "Auckland"), also from the data
/// of ICU.
std::vector<std::string> city_names(std::string_view language);

}  // namespace castwright::script
