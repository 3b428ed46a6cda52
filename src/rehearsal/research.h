#pragma once
// What the research brings: sources, canonical pack, facts and outline, all out of the notes. Pure.

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
/// What the research is made from.
struct ResearchWork {
  const Notes* notes = nullptr;
  const EpisodeOutline* outline = nullptr;
  const PromptReading* prompt = nullptr;
  const PlainPhrases* phrases = nullptr;  ///< for what the notes say nothing about
};

/// Seven string fields, none empty.
json::Value pack_value(const ResearchWork& work);
/// `[{id, text, sources}]` of the sentences that hold a number.
json::Value facts_value(const Notes& notes);
/// A row for every part of the plan: what it tells of the notes, the facts among that, and the
/// question on which it ends, which `question` makes for a part's number.
json::Value outline_value(const ResearchWork& work,
                          const std::function<std::string(int)>& question);

}  // namespace castwright::rehearsal
