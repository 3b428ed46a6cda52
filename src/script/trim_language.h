#pragma once
// The words by which trimming sees that one sentence leans on another: a table per language. Values
// only, made once, any thread.

#include "script/trim_words.h"

#include <string_view>
#include <vector>

namespace castwright::script {

struct TrimLanguage {
  WordSet leaning;   ///< a sentence that begins so takes up the one before: "That", "So", "Yes"
  WordSet linking;   ///< one that begins so turns or goes on a thought, and is missed: "But", "So"
  WordSet turning;   ///< of the linking: one that begins so limits or ends what is said: "But"
  WordSet joining;   ///< one that begins so goes on with whatever was said before: "And"
  WordSet deciding;  ///< a sentence with one of these answers: "yes"
  WordSet denials;   ///< a sentence with one of these calls for what is so instead: "not"
  WordSet pronouns;  ///< stand for something said just before
  WordSet persons;   ///< of the pronouns: for people
  WordSet pointing;  ///< point at a thing that the listener is to know: "the", "another"
  WordSet setups;    ///< begin what the next sentences complete: "Suppose"
  WordSet announcing;    ///< "two things": what follows is listed
  WordSet counting;      ///< numbers, and words that count a list
  WordSet promises;      ///< what is said in view of an earlier or a later place: "remember"
  WordSet auxiliaries;   ///< a sentence that ends so leaves out its verb: "After a week she can."
  WordSet comparatives;  ///< compare with what was said before if no `than` stands by them
  WordSet than;
  WordSet greetings;  ///< greeting, thanking, saying goodbye
  WordSet common;     ///< of at least four letters, and without a meaning of their own
  std::vector<Words> introductions;  ///< before a name: "I'm", "my name is"
};

/// Of a language as a topic names it ("en", "en-GB", "English"); null if it has no table.
const TrimLanguage* trim_language(std::string_view language);

}  // namespace castwright::script
