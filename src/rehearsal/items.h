#pragma once
// The short scripts of one answer: as many as the prompt lists, each made from sentences of the
// notes that no other one uses. Pure.

#include "json/value.h"
#include "rehearsal/notes.h"
#include "rehearsal/phrase_table.h"
#include "rehearsal/prompt_reading.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::rehearsal {

/// A script that the prompt lists: "- S1: beats 1. The ferry; 2. The storm" below "# Your task: 4
/// scripts of type short".
struct WantedItem {
  std::string code;
  std::string type;
};
std::vector<WantedItem> read_items(std::string_view prompt);

struct ItemsOptions {
  const PhraseTable* phrases = nullptr;
  std::uint64_t seed = 1;
  int words = 300;  ///< the words of each script
};
/// The scripts as `[{code, type, script, video_title, video_description, video_tags}]`, in the
/// order of the prompt. `spoil` is given the text of every script.
json::Value items_value(const Notes& notes,
                        const PromptReading& prompt,
                        const std::vector<WantedItem>& items,
                        const ItemsOptions& options,
                        const std::function<std::string(std::string)>& spoil);

}  // namespace castwright::rehearsal
