#pragma once
// Makes the strict JSON Schemas of answers (docs/formats/answer.md). Every object is closed and
// every key is required, in the order in which the answer must come. Pure; any thread.

#include "json/value.h"

namespace castwright::passes {

/// What an answer with the research holds beside sources, pack, facts and style.
struct ResearchParts {
  bool outline = true;  ///< The outline, which an episode of one chunk does not have.
  bool text = true;     ///< The chunk_text in the same answer.
};
/// The schema of sources, canonical_pack, facts, outline, style and chunk_text.
json::Value research_schema(const ResearchParts& parts);
/// The schema of chunks 2 to n, which have only chunk_text.
json::Value chunk_schema();
/// The schema of Pass B: content, a list of scripts with their titles.
json::Value items_schema();

}  // namespace castwright::passes
