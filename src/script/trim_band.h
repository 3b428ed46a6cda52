#pragma once
// Brings a short script into its band of words: chooses the sentences that are missed least, if not
// enough of them can be deleted unnoticed. Used only by script/trim.cpp. Values only, any thread.

#include "script/trim_text.h"

namespace castwright::script {

/// Deletes about `excess` words: first sentences of turns that keep another sentence, then two
/// neighbouring turns together, so that the speakers still alternate, then single turns.
void cut_least_missed(ChunkText& text, int excess);

/// Deletes the one to three sentences that are missed least and together have `window.min` to
/// `window.max` words, if need be with a turn that has no other sentence. Returns false and deletes
/// nothing if there are none.
bool cut_between(ChunkText& text, WordBand window);

}  // namespace castwright::script
