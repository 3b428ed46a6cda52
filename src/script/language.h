#pragma once
// What a rule has to know of a language: its abbreviations, quotation marks, months, and the words
// by which a sentence begins, leans on the one before, or greets. Data only; made once and then
// read by any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Words or phrases in lower case, sorted; `_` never stands for anything.
using Vocabulary = std::vector<std::string_view>;
bool has(const Vocabulary& words, std::string_view word);

/// What parts words in writing.
enum class Spacing { blanks, none };
/// What a full stop behind a number means: "3." is "the third" in German.
enum class NumberDot { ends, ordinal };

/// Two marks around what is quoted.
struct QuotePair {
  char32_t open = 0;
  char32_t close = 0;
};

struct Language {
  std::string_view code{};  ///< "de"; "" if nothing is known of the language
  Spacing spacing = Spacing::blanks;
  NumberDot number_dot = NumberDot::ends;
  std::vector<QuotePair> quotes{};

  // Abbreviations with their full stops. A blank stands for any blank or none ("z. B.", "z.B.");
  // one that begins in lower case is also known with a capital.
  Vocabulary abbreviations{};     ///< no sentence ends behind these ("Dr.")
  Vocabulary before_numbers{};    ///< abbreviations only if a number follows ("No. 5")
  Vocabulary at_sentence_ends{};  ///< a sentence ends if a `starter` follows ("a.m.", "Inc.")
  Vocabulary not_initials{};      ///< single capitals that are words ("I")

  Vocabulary months{};         ///< names, without those of `at_sentence_ends`
  Vocabulary ordinal_leads{};  ///< words before "3." if it is "the third"
  Vocabulary starters{};       ///< words that begin sentences and no names
  Vocabulary leaning{};        ///< first words that refer to the sentence before
  Vocabulary speech_verbs{};   ///< behind a quotation and a name: "Anna said"
  /// What follows a quotation inside of the sentence, in writing without blanks and capitals.
  Vocabulary continuations{};
  Vocabulary greetings{};  ///< words and phrases by which a host greets

  std::string_view part{};  ///< "Part {}"

  bool is_known() const { return !code.empty(); }
};

/// The data of a BCP 47 tag's language ("pt-BR" → pt), in any case; of an unknown one a language
/// without words, with the quotation marks that no two languages use against each other.
const Language& language_of(std::string_view tag);

/// The language of a tag, in lower case: "zh-Hant-TW" → "zh".
std::string primary_subtag(std::string_view tag);

/// "Part 3" in the language, in English if it is unknown.
std::string part_title(std::string_view tag, int number);

}  // namespace castwright::script
