#pragma once
// The answer to a request for research: sources, canonical pack, facts and outline, all made from
// the notes. Pure.

#include "json/value.h"
#include "rehearsal/episode_outline.h"
#include "rehearsal/notes.h"
#include "rehearsal/plain_phrases.h"
#include "rehearsal/prompt_reading.h"

#include <functional>
#include <string>
#include <vector>

namespace castwright::rehearsal {

inline constexpr std::size_t sources_max = 20;
inline constexpr std::size_t pack_words_max = 2'400;  // 1,000 to 2,500 are asked for

json::Value sources_value(const std::vector<Source>& sources);
/// The material that the research is made from.
struct ResearchWork {
  const Notes* notes = nullptr;
  const EpisodeOutline* outline = nullptr;
  const PromptReading* prompt = nullptr;
  const PlainPhrases* phrases = nullptr;  ///< said about what the notes do not cover
};

/// The canonical pack: seven string fields, none of them empty.
json::Value pack_value(const ResearchWork& work);
/// The facts as `[{id, text, sources}]`: the sentences that hold a number.
json::Value facts_value(const Notes& notes);
/// The outline: a row for every part of the plan with what it tells of the notes, the facts in
/// that, and the question on which it ends, which `question` makes for the number of a part.
json::Value outline_value(const ResearchWork& work,
                          const std::function<std::string(int)>& question);

}  // namespace castwright::rehearsal
