#pragma once
// What nobody should speak, as patterns: for cutting what can be cut (clean.h) and for finding the
// rest (editorial/speech.h). Any thread.

#include "script/search.h"

#include <string_view>
#include <vector>

namespace castwright::script {

struct SpeechPattern {
  std::string_view rule;    ///< "speech.citation"; docs/formats/findings.md
  std::string_view remedy;  ///< for a person
  Pattern pattern;
};

struct Unspeakable {
  const SpeechPattern* what = nullptr;
  Match where;
};

/// Every place of `text` that a pattern matches, in order, without overlaps: of two patterns the
/// one that comes first in the list has the place.
std::vector<Unspeakable> unspeakable_in(std::string_view text);

}  // namespace castwright::script
