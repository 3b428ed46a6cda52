#pragma once
// What hosts say to their listeners (greetings, farewells, recaps) and what a model says of itself,
// as whole phrases: one table of rows per language (phrases/*.tsv), no rule of its own. The checks
// decide which of them is wrong, and where (greetings.h, speech.h). Values only, total on any
// bytes, any thread; the tables are read once.
//
// A row is: kind, how sure, phrase. A phrase consists of elements, separated by blanks:
//   word       this word; case, typographic apostrophes and hyphens make no difference
//   a|b        one of these words
//   <name>     one of the class `name` (rows of the kind `class`; its members may be several words)
//   element?   once or not at all
//   *N         up to N words, whatever they are
//   @          a word that begins with a capital letter
//   ,          here stands a mark of punctuation, or a sentence begins or ends
//   .          here a sentence begins or ends
// Marks inside a sentence may stand between any two elements; an end of a sentence only where `,`
// or `.` is. In `zh` and `ja`, which have no blanks between words, a phrase is the text itself.

#include "script/search.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

enum class PhraseKind { greeting, farewell, recap, model_talk, yes_no };
/// `likely` means that people say the phrase with another meaning too.
enum class PhraseTrust { likely, sure };
/// `told` means somebody else's words: inside quotation marks, or in a sentence with “said” or
/// “wrote”.
enum class PhraseVoice { own, told };

struct PhraseHit {
  PhraseKind kind = PhraseKind::greeting;
  PhraseTrust trust = PhraseTrust::likely;
  PhraseVoice voice = PhraseVoice::own;
  script::Match where{};  ///< The bytes in the text.
};

/// Returns every phrase of `language` in the words of one turn, in order. Only the first subtag of
/// the language counts ("en" of "en-GB"). If several phrases of one kind begin at one word, only
/// the surest is returned.
std::vector<PhraseHit> phrases_in(std::string_view turn, std::string_view language);
/// True if the table of the language has phrases of that kind.
bool has_phrases(PhraseKind kind, std::string_view language);

}  // namespace castwright::editorial
