#pragma once
// Composes the spoken text of one part: sentences of the notes with talk around them, in a given
// number of words as the program itself counts them. Deterministic; pure.

#include "rehearsal/episode_outline.h"
#include "rehearsal/notes.h"
#include "rehearsal/phrase_table.h"
#include "rehearsal/prompt_reading.h"

#include <cstdint>
#include <string>

namespace castwright::rehearsal {

struct DialogueOptions {
  const PhraseTable* phrases = nullptr;
  std::uint64_t seed = 1;
  int words = 300;      ///< the length, which is met within a few words
  bool greets = false;  ///< this and the next override the prompt, for a rehearsed fault
  bool says_goodbye = false;
  /// Nothing follows, so that it ends without a question for a next part.
  bool stands_alone = false;
};

/// Turns `HOST_A: …` and `HOST_B: …` separated by a blank line, or paragraphs if the prompt wants a
/// monologue. No turn is longer than 500 characters.
std::string compose_dialogue(const Notes& notes,
                             const EpisodeOutline& outline,
                             const PromptReading& prompt,
                             const DialogueOptions& options);

/// The question on which part `part` ends, about what the next part begins with; "" if there is no
/// next part.
std::string closing_question(const Notes& notes,
                             const EpisodeOutline& outline,
                             int part,
                             const PhraseTable& phrases);

}  // namespace castwright::rehearsal
