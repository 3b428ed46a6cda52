#pragma once
// Composes the spoken text of one part: sentences of the notes with talk around them, to a given
// number of words by the program's own counter. Deterministic; pure.

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
  int words = 300;      ///< to be met within a few words
  bool greets = false;  ///< both override what the prompt asks (a rehearsed fault)
  bool says_goodbye = false;
  bool stands_alone = false;  ///< nothing follows: it hands on nothing
};

/// Turns `HOST_A: …` / `HOST_B: …` separated by a blank line, or paragraphs where the prompt wants
/// a monologue. No turn is longer than 500 characters.
std::string compose_dialogue(const Notes& notes,
                             const EpisodeOutline& outline,
                             const PromptReading& prompt,
                             const DialogueOptions& options);

/// The question on which part `part` ends: about what the next part begins with. "" where there is
/// no next part.
std::string closing_question(const Notes& notes,
                             const EpisodeOutline& outline,
                             int part,
                             const PhraseTable& phrases);

}  // namespace castwright::rehearsal
