#pragma once
// The strict JSON Schemas of formats.md section 4: every object closed, every key required, in the
// order in which the answer must come.

#include "json/value.h"

namespace castwright::passes {

/// Chunk 1: sources, canonical_pack, facts, seams, chunk_text.
json::Value research_schema();
/// Chunks 2..n: chunk_text.
json::Value chunk_schema();
/// Pass B: content, a list of scripts with their titles.
json::Value items_schema();

}  // namespace castwright::passes
