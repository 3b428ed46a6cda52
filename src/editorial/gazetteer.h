#pragma once
// Names that everybody knows, so that no source need contain them. Used only in src/editorial.
// Pure; the names of a language are made once, by the first call for it.

#include <string_view>

namespace castwright::editorial {

/// True for a country, continent, sea, capital, large city, nationality, language, planet or common
/// acronym, and for one word of such a name ("Southern", "Ocean"). `word` is in lower case (ASCII).
bool is_well_known(std::string_view word, std::string_view language);

/// True if a well-known name is that of a sea or a river, which cannot be a changed country.
bool is_water(std::string_view word);

/// True if a well-known name is that of a company or an agency.
bool is_organisation(std::string_view word);

/// True if a well-known English name is that of a nationality ("Chinese", "British"), which cannot
/// be a changed company.
bool is_nationality(std::string_view word);

/// True for a capitalised word that names nobody: a weekday, a month, a title, a kind of place
/// ("City").
bool is_ordinary(std::string_view word);

}  // namespace castwright::editorial
