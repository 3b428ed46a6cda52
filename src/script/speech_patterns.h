#pragma once
// Patterns of text that nobody should speak. clean.h cuts what can be cut, and editorial/speech.h
// reports the rest. Values only, any thread.

#include "script/directions.h"
#include "script/search.h"

#include <string_view>
#include <vector>

namespace castwright::script {

struct Unspeakable {
  /// The id of the rule, such as "speech.citation"; docs/formats/findings.md lists them.
  std::string_view rule;
  Surety surety = Surety::sure;
  Match where{};
};

/// Returns every place of `text` that nobody should speak, in order, without overlaps. If two kinds
/// match at one place, the first one of this list counts: markers, errors, placeholders, citations,
/// links, directions, Markdown. What a model says of itself is not among them; editorial/phrases.h
/// finds that.
std::vector<Unspeakable> unspeakable_in(std::string_view text);

}  // namespace castwright::script
