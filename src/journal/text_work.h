#pragma once
// What was done to a model's text before it was stored: told in `chunk_stored`, kept with the run,
// shown in its report. Values only.

#include "json/value.h"
#include "script/clean.h"

#include <string>
#include <vector>

namespace castwright::journal {

/// A sentence that a chunk was stored without.
struct Deleted {
  std::string quote{};
  std::string why{};
  std::string before{};  ///< the sentence that now stands before the place
  std::string after{};   ///< the one behind it
  friend bool operator==(const Deleted&, const Deleted&) = default;
};

struct TextWork {
  std::vector<script::Change> cleaned{};      ///< what nobody should speak
  std::vector<script::Citation> citations{};  ///< cut, with their places
  std::vector<Deleted> trimmed{};             ///< in the order of the text
  /// Words that the text should have had at most; 0 where it has no more.
  int words_allowed = 0;
  friend bool operator==(const TextWork&, const TextWork&) = default;
};

/// Sets `cleaned`, `citations`, `trimmed` and `words_allowed` (docs/formats/events.md).
void put(json::Value& out, const TextWork& work);

}  // namespace castwright::journal
