#pragma once
// What a new topic needs to know of languages: hosts with names and biographies, a description,
// searches, and the words in a title that say how new its sources must be. Data only. Any thread.

#include <array>
#include <span>
#include <string_view>

namespace castwright::app {

/// The texts of a new topic in one language. `{}` stands for the title in `description` and
/// `news`, and for the subject of the title in the searches.
struct TopicPhrases {
  std::string_view language;     ///< the primary subtag of a BCP 47 tag
  std::string_view description;  ///< of a subject that does not depend on the day
  std::string_view news;         ///< of a subject that does
  std::array<std::string_view, 2> bios;
  std::array<std::string_view, 4> searches;
  std::array<std::string_view, 4> news_searches;
};
/// The phrases of a language; the English ones if this program has none in it.
const TopicPhrases& topic_phrases(std::string_view language);

/// The names of two hosts, a woman and a man, as they are usual where the language is spoken.
struct HostNames {
  std::string_view language;
  std::array<std::string_view, 2> names;
};
/// The names for a language; English ones if this program knows none.
const HostNames& host_names(std::string_view language);

/// Words in a title that say how old sources may be.
struct FreshnessRule {
  int hours;
  std::string_view meaning;  ///< what such a word says: "it is about today"
  /// Words and phrases of all languages in folded case, separated by |.
  std::string_view words;
  /// The same for writing without blanks, where a word is looked for anywhere in the title.
  std::string_view wide_words;
};
/// The rules, that of the newest sources first.
std::span<const FreshnessRule> freshness_rules();

/// Words in folded case, separated by |, that occur in titles of one language and in no title of
/// another.
struct TitleWords {
  std::string_view language;
  std::string_view words;
};
std::span<const TitleWords> title_words();
/// Small words of German, separated by |, that show a German title if it has an umlaut as well.
std::string_view german_articles();

/// Words in folded case, separated by |, with which a title of the language begins before it names
/// its subject: "why", "the history of". "" if none are known.
std::string_view leading_words(std::string_view language);

}  // namespace castwright::app
