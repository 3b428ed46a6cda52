#include "editorial/gazetteer.h"

#include "editorial/words.h"
#include "script/region_names.h"
#include "script/tokens.h"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <string>
#include <unordered_set>

namespace castwright::editorial {
namespace {

/// Well-known names besides the countries and languages that ICU knows, by language; those of ""
/// are used in every language.
struct GazetteerRow {
  std::string_view code;
  std::string_view words;
};

constexpr std::array<GazetteerRow, 8> gazetteer_rows{{
    {"",
     "gps dna rna nasa esa eu un uno nato uk us usa ussr bbc cnn fbi cia who wto imf opec unesco "
     "unicef hiv aids tv pc usb led lcd cpu gpu ram ai ki ia api html http wifi sms pdf cd dvd mp3 "
     "sos ufo iq vip gmt utc iso ieee ibm google apple microsoft amazon facebook twitter youtube "
     "wikipedia netflix nobel oscar olympia olympic london paris berlin madrid roma rome lisboa "
     "amsterdam tokyo delhi mumbai sydney boston chicago washington york angeles francisco houston "
     "toronto oslo stockholm helsinki dublin zürich zurich hamburg barcelona dubai manhattan "
     "brooklyn hollywood harvard oxford cambridge mit kiev kyiv hanoi jakarta manila seoul taipei "
     "texas california florida alaska hawaii glasgow edinburgh liverpool manchester eiffel"},
    {"en",
     "american americans british britain english scottish scotland wales welsh england european "
     "europeans asian african australian canadian mexican brazilian indian indians russian "
     "russians "
     "chinese japanese swiss austrian belgian swedes dutch danes norwegians germans italians "
     "spaniards poles turks greek greeks israeli egyptian soviet roman romans viking vikings latin "
     "western eastern southern northern west east north south atlantic pacific arctic antarctic "
     "antarctica mediterranean baltic caribbean channel sea seas ocean oceans gulf black red dead "
     "mars venus mercury jupiter saturn uranus neptune pluto moon sun earth copenhagen moscow "
     "beijing shanghai vienna warsaw prague brussels munich cologne milan naples venice athens "
     "cairo jerusalem istanbul alps himalaya himalayas andes rhine danube nile amazon thames "
     "mississippi sahara everest christian christians muslim muslims jewish jews catholic bible "
     "christmas easter eve thanksgiving halloween greenwich fahrenheit celsius kelvin newton "
     "einstein darwin shakespeare "
     "covid internet renaissance victorian englishman englishmen englishwoman frenchman frenchmen "
     "frenchwoman scotsman scotsmen irishman irishmen irish welshman dutchman dutchmen dutchwoman "
     "norwegian swedish finnish danish polish bengal punjab kashmir siberia scandinavia balkans "
     "patagonia crimea biscay bering hudson caspian adriatic aegean bosporus suez panama malacca "
     "gibraltar rockies pyrenees carpathians sahel"},
    {"de",
     "atlantik pazifik nordsee ostsee mittelmeer arktis antarktis alpen rhein donau elbe amerika "
     "england mars venus merkur jupiter saturn uranus neptun mond sonne erde wien prag warschau "
     "moskau peking brüssel kopenhagen rom mailand köln münchen frankfurt bern genf himalaya nil"},
    {"fr",
     "atlantique pacifique méditerranée manche baltique arctique antarctique alpes seine rhin "
     "rhône "
     "amérique angleterre mars vénus mercure jupiter saturne uranus neptune lune soleil terre "
     "londres vienne prague varsovie moscou pékin bruxelles genève copenhague lyon marseille"},
    {"es",
     "atlántico pacífico mediterráneo báltico ártico antártida alpes andes caribe américa "
     "inglaterra "
     "marte venus mercurio júpiter saturno urano neptuno luna sol tierra londres viena praga moscú "
     "pekín bruselas ginebra sevilla valencia bogotá lima"},
    {"it",
     "atlantico pacifico mediterraneo adriatico baltico artico antartide alpi reno danubio america "
     "inghilterra marte venere mercurio giove saturno urano nettuno luna sole terra londra parigi "
     "vienna praga mosca pechino bruxelles ginevra milano torino napoli venezia firenze"},
    {"pt",
     "atlântico pacífico mediterrâneo báltico ártico antártida alpes andes caribe américa "
     "inglaterra "
     "marte vénus mercúrio júpiter saturno urano neptuno lua sol terra londres viena praga moscovo "
     "moscou pequim bruxelas genebra porto brasília"},
    {"nl",
     "atlantische noordzee oostzee middellandse noordpool zuidpool alpen rijn maas amerika "
     "engeland "
     "mars venus mercurius jupiter saturnus uranus neptunus maan zon aarde londen parijs wenen "
     "praag moskou peking brussel antwerpen rotterdam genève"},
}};

using WordSet = std::unordered_set<std::string>;

WordSet words_of_language(std::string_view language) {
  WordSet words;
  const auto add = [&](std::string_view text) {
    for (script::Token& token : script::tokens_of(text))
      words.insert(std::move(token.word));
  };
  for (const GazetteerRow& row : gazetteer_rows)
    if (row.code.empty() || row.code == language) add(row.words);
  for (const std::string& name : script::region_names(language))
    add(name);
  for (const std::string& name : script::city_names(language))
    add(name);
  return words;
}

}  // namespace

bool is_well_known(std::string_view word, std::string_view language) {
  static std::mutex mutex;
  static std::map<std::string, WordSet, std::less<>> known;
  const std::string code(language.substr(0, language.find_first_of("-_")));
  const std::lock_guard lock(mutex);
  const auto [words, fresh] = known.try_emplace(code);
  if (fresh) words->second = words_of_language(code);
  return words->second.contains(std::string(word));
}

bool is_water(std::string_view word) {
  static const std::unordered_set<std::string_view> waters{
      "atlantic",  "pacific",     "arctic",   "mediterranean", "baltic",   "caribbean",
      "sea",       "seas",        "ocean",    "oceans",        "gulf",     "channel",
      "bay",       "strait",      "adriatic", "aegean",        "caspian",  "atlantik",
      "pazifik",   "nordsee",     "ostsee",   "mittelmeer",    "rhein",    "donau",
      "elbe",      "rhine",       "danube",   "nile",          "thames",   "atlantique",
      "pacifique", "atlántico",   "pacífico", "atlantico",     "pacifico", "mediterraneo",
      "atlântico", "atlantische", "noordzee", "oostzee",       "seine",    "biscay"};
  return waters.contains(word);
}

bool is_organisation(std::string_view word) {
  static const std::unordered_set<std::string_view> organisations{
      "nasa",     "esa",     "nato",    "bbc",     "cnn",       "fbi",    "cia",
      "who",      "wto",     "imf",     "opec",    "unesco",    "unicef", "ieee",
      "ibm",      "google",  "apple",   "amazon",  "microsoft", "mit",    "harvard",
      "facebook", "twitter", "youtube", "netflix", "wikipedia", "oxford", "cambridge"};
  return organisations.contains(word);
}

bool is_nationality(std::string_view word) {
  constexpr std::array<std::string_view, 8> endings{
      "ese", "ish", "ian", "ean", "ican", "french", "dutch", "german"};
  return std::ranges::any_of(endings,
                             [&](std::string_view ending) { return word.ends_with(ending); });
}

bool is_ordinary(std::string_view word) {
  // Days, months, titles and kinds of places do not name a particular one.
  static const std::unordered_set<std::string_view> words{
      "monday",     "tuesday",   "wednesday",  "thursday",  "friday",   "saturday",  "sunday",
      "mondays",    "tuesdays",  "wednesdays", "thursdays", "fridays",  "saturdays", "sundays",
      "january",    "february",  "march",      "april",     "may",      "june",      "july",
      "august",     "september", "october",    "november",  "december", "mr",        "mrs",
      "ms",         "dr",        "doctor",     "professor", "prof",     "president", "minister",
      "chancellor", "king",      "queen",      "prince",    "princess", "sir",       "lady",
      "lord",       "captain",   "general",    "admiral",   "senator",  "governor",  "mayor",
      "judge",      "pope",      "saint",      "st",        "god",      "ok",        "okay",
      "web",        "ceo",       "cfo",        "pr",        "diy",      "faq",       "id",
      "pm",         "am",        "ad",         "bc",        "it",       "i",         "city",
      "hall",       "tower",     "street",     "bridge",    "cape",     "bay",       "lake",
      "river",      "port",      "mount",      "strait",    "island",   "islands"};
  return words.contains(word) || is_function_word(word);
}

}  // namespace castwright::editorial
