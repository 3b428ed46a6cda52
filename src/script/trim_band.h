#pragma once
// For a short script that must end in a band of words: which sentences are missed least, if not
// enough of them can go without a trace. Used by script/trim.cpp alone; values only, any thread.

#include "script/trim_text.h"

namespace castwright::script {

/// Deletes about `excess` words: sentences of turns that keep another, then two neighbouring turns
/// together, so that the speakers still take turns, then one alone.
void cut_least_missed(ChunkText& text, int excess);

/// Deletes one to three sentences with `window.min` to `window.max` words together, those that are
/// missed least, if need be with a turn that has no other. False, and nothing deleted, if there are
/// none.
bool cut_between(ChunkText& text, WordBand window);

}  // namespace castwright::script
