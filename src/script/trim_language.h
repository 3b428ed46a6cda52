#pragma once
// The words that show trimming that one sentence depends on another, in one table for each
// language. Values only, made once, any thread.

#include "script/trim_words.h"

#include <string_view>
#include <vector>

namespace castwright::script {

struct TrimLanguage {
  /// First words of a sentence that refers to the one before: "That", "So", "Yes".
  WordSet leaning;
  /// First words of a sentence that turns or continues a thought, and that is missed: "But", "So".
  WordSet linking;
  WordSet turning;   ///< The words of `linking` that limit or end what was said: "But".
  WordSet joining;   ///< First words of a sentence that continues whatever was said before: "And".
  WordSet deciding;  ///< Words that make a sentence an answer: "yes".
  /// Words that make a sentence a denial, behind which listeners expect what is true instead:
  /// "not".
  WordSet denials;
  WordSet pronouns;  ///< Words that stand for something that was just said.
  WordSet persons;   ///< The pronouns for people.
  /// Words that point at a thing that the listener should know: "the", "another".
  WordSet pointing;
  WordSet setups;      ///< First words of a thought that the next sentences complete: "Suppose".
  WordSet announcing;  ///< Words that announce a list: "two things".
  WordSet counting;    ///< Numbers, and words that count a list.
  WordSet promises;    ///< Words that refer to an earlier or a later place of the show: "remember".
  /// Last words of a sentence that leaves out its verb: "After a week she can."
  WordSet auxiliaries;
  /// Words that compare with what was said before, if none of `than` stands beside them.
  WordSet comparatives;
  WordSet than;
  WordSet greetings;  ///< Words of greeting, thanking and saying goodbye.
  WordSet common;     ///< Words of at least four letters without a meaning of their own.
  std::vector<Words> introductions;  ///< The words before a name: "I'm", "my name is".
};

/// Returns the table of a language as a topic names it ("en", "en-GB", "English"); null if there is
/// none.
const TrimLanguage* trim_language(std::string_view language);

}  // namespace castwright::script
