#pragma once
// What rules need to know about a language: its abbreviations, quotation marks, months, and the
// words with which a sentence begins, refers to the one before, or greets. Data only; made once and
// then read by any thread.

#include <string>
#include <string_view>
#include <vector>

namespace castwright::script {

/// Words or phrases in lower case, sorted. No character is a wildcard.
using Vocabulary = std::vector<std::string_view>;
bool has(const Vocabulary& words, std::string_view word);

/// What separates words in writing.
enum class Spacing { blanks, none };
/// What a full stop behind a number means: the end of a sentence, or an ordinal ("3." is "the
/// third" in German).
enum class NumberDot { ends, ordinal };

/// The two marks around a quotation.
struct QuotePair {
  char32_t open = 0;
  char32_t close = 0;
};

struct Language {
  /// The code of the language, such as "de"; "" if nothing is known of it.
  std::string_view code{};
  Spacing spacing = Spacing::blanks;
  NumberDot number_dot = NumberDot::ends;
  std::vector<QuotePair> quotes{};

  // Abbreviations with their full stops. A blank stands for any blank or none ("z. B.", "z.B.");
  // one that begins in lower case is also known with a capital.
  Vocabulary abbreviations{};  ///< Abbreviations behind which no sentence ends ("Dr.").
  /// Words that are abbreviations only if a number follows ("No. 5").
  Vocabulary before_numbers{};
  /// Abbreviations behind which a sentence ends if one of `starters` follows ("a.m.", "Inc.").
  Vocabulary at_sentence_ends{};
  Vocabulary not_initials{};  ///< Single capital letters that are words ("I").

  Vocabulary months{};         ///< The names of the months, without those in `at_sentence_ends`.
  Vocabulary ordinal_leads{};  ///< Words behind which "3." means "the third".
  Vocabulary starters{};       ///< Words that begin sentences and never names.
  Vocabulary leaning{};        ///< First words that refer to the sentence before.
  Vocabulary speech_verbs{};   ///< Verbs behind a quotation and a name: "Anna said".
  /// Words with which a sentence continues behind a quotation, for languages without blanks and
  /// capitals.
  Vocabulary continuations{};
  Vocabulary greetings{};  ///< Words and phrases with which a host greets.

  std::string_view part{};  ///< The pattern of the title of a part, such as "Part {}".

  bool is_known() const { return !code.empty(); }
};

/// Returns the data for the language of a BCP 47 tag ("pt-BR" → pt), in upper or lower case. An
/// unknown language gets no words, and only the quotation marks that mean the same in all
/// languages.
const Language& language_of(std::string_view tag);

/// Returns the language of a tag, in lower case: "zh-Hant-TW" → "zh".
std::string primary_subtag(std::string_view tag);

/// Returns "Part 3" in the language; in English if the language is unknown.
std::string part_title(std::string_view tag, int number);

}  // namespace castwright::script
