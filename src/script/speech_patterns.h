#pragma once
// What nobody should speak, as patterns: for cutting what can be cut (clean.h) and for finding the
// rest (editorial/speech.h). Any thread.

#include "script/directions.h"
#include "script/search.h"

#include <string_view>
#include <vector>

namespace castwright::script {

struct Unspeakable {
  std::string_view rule;  ///< "speech.citation"; docs/formats/findings.md
  Surety surety = Surety::sure;
  Match where{};
};

/// Every place of `text` that nobody should speak, in order, without overlaps: of two kinds the one
/// that comes first in the list (markers, errors, placeholders, citations, links, directions,
/// Markdown) has the place. What a model says of itself is in the phrases of a language
/// (editorial/phrases.h).
std::vector<Unspeakable> unspeakable_in(std::string_view text);

}  // namespace castwright::script
