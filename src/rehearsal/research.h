#pragma once
// What the first part brings beside its text: sources, canonical pack, facts and seams, all out of
// the notes (editorial.md section 6, formats.md section 4). Pure.

#include "json/value.h"
#include "rehearsal/notes.h"
#include "rehearsal/phrasebook.h"
#include "rehearsal/prompt_reading.h"
#include "rehearsal/storyline.h"

#include <cstdint>
#include <string>
#include <vector>

namespace castwright::rehearsal {

inline constexpr std::size_t sources_max = 20;
inline constexpr std::size_t pack_words_max = 2'400;  // 1,000 to 2,500 are asked for

json::Value sources_value(const std::vector<Source>& sources);
/// Seven string fields, none empty.
json::Value pack_value(const Notes& notes, const PromptReading& prompt);
/// `[{id, text, sources}]` of the sentences that hold a number.
json::Value facts_value(const Notes& notes);
/// `[{after, last_beat, question, handoff, next_speaker}]` of every border but the first.
json::Value seams_value(const Notes& notes,
                        const Storyline& line,
                        const PromptReading& prompt,
                        const PhraseTable& phrases);

}  // namespace castwright::rehearsal
