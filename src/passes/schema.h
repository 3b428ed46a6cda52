#pragma once
// The strict JSON Schemas of what is asked for (docs/formats/answer.md): every object closed, every
// key required, in the order in which the answer must come.

#include "json/value.h"

namespace castwright::passes {

/// What an answer with the research holds beside sources, pack, facts and style.
struct ResearchParts {
  bool outline = true;  ///< not where the whole episode is one chunk
  bool text = true;     ///< chunk_text, in the same answer
};
/// sources, canonical_pack, facts, outline, style, chunk_text.
json::Value research_schema(const ResearchParts& parts);
/// Chunks 2..n: chunk_text.
json::Value chunk_schema();
/// Pass B: content, a list of scripts with their titles.
json::Value items_schema();

}  // namespace castwright::passes
