#pragma once
// The talk of an open rehearsal: the user's own sentences, whole and in their order, with short
// neutral phrases between them. It ends where the notes end, and then says that this is a rehearsal
// and what would stand here. So its length is what the notes give, and at most what was asked for.
// Deterministic; pure.

#include "rehearsal/episode_outline.h"
#include "rehearsal/notes.h"
#include "rehearsal/plain_phrases.h"
#include "rehearsal/prompt_reading.h"

#include <string>

namespace castwright::rehearsal {

/// The material that one part of the show is told from.
struct PlainPart {
  const Notes* notes = nullptr;  ///< they may have no sentences
  const EpisodeOutline* outline = nullptr;
  const PromptReading* prompt = nullptr;
  const PlainPhrases* phrases = nullptr;
};

/// Turns `HOST_A: …` and `HOST_B: …` separated by a blank line, or paragraphs if the prompt wants a
/// monologue. No turn is longer than 500 characters.
std::string compose_plain_talk(const PlainPart& part);

/// The question on which part `number` ends: for what the notes say next, or for the title of the
/// next part if they say nothing. "" if there is no next part.
std::string plain_question(const PlainPart& part, int number);

/// The title of a part as it is spoken, without quotation marks; "" if the prompt shows no plan.
std::string title_of_part(const PromptReading& prompt, int number);
std::string subject_of_part(const PromptReading& prompt, int number);

/// The pattern with its marks replaced: "{title}: {subject}".
std::string filled(std::string_view pattern,
                   const PlainPhrases& phrases,
                   std::string_view title,
                   std::string_view subject);

}  // namespace castwright::rehearsal
