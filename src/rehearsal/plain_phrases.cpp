#include "rehearsal/plain_phrases.h"

#include "core/ascii.h"

#include <array>
#include <string>

namespace castwright::rehearsal {
namespace {

struct LongName {
  std::string_view name;  ///< the name in lower case; letters beyond ASCII stay as they are
  std::string_view language;
};
constexpr std::array<LongName, 12> own_names{{{"deutsch", "de"},
                                              {"日本語", "ja"},
                                              {"français", "fr"},
                                              {"francais", "fr"},
                                              {"español", "es"},
                                              {"espanol", "es"},
                                              {"italiano", "it"},
                                              {"português", "pt"},
                                              {"portugues", "pt"},
                                              {"nederlands", "nl"},
                                              {"中文", "zh"},
                                              {"mandarin", "zh"}}};

}  // namespace

const PlainPhrases& plain_phrases_for(std::string_view language) {
  const std::string wanted = ascii_lower(language);
  std::string code = wanted.substr(0, wanted.find_first_of("-_ ("));
  for (const LongName& own : own_names)
    if (code == own.name) code = own.language;
  for (const auto table : {germanic_phrases(), romance_phrases(), east_asian_phrases()})
    for (const PlainPhrases& one : table)
      if (code == one.language || code == one.name) return one;
  return germanic_phrases().front();
}

}  // namespace castwright::rehearsal
