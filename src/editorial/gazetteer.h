#pragma once
// Names that everybody knows: that one of them stands in no source is no news. For src/editorial
// alone. Pure; a language's names are made once, by the first call that names it.

#include <string_view>

namespace castwright::editorial {

/// A country, continent, sea, capital, large city, nationality, language, planet or a common
/// acronym; a word of one counts ("Southern", "Ocean"). `word` is in lower case (ASCII).
bool is_well_known(std::string_view word, std::string_view language);

/// Of a well-known name: a sea or a river. An ocean is no wrong country.
bool is_water(std::string_view word);

/// Of a well-known name: a company or an agency.
bool is_organisation(std::string_view word);

/// Of a well-known name of English: "Chinese", "British", "American". It is no wrong Microsoft.
bool is_nationality(std::string_view word);

/// A capitalised word that names nobody: a weekday, a month, a title, a kind of place ("City").
bool is_ordinary(std::string_view word);

}  // namespace castwright::editorial
