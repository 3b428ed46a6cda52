#pragma once
// What nobody should speak, as patterns. For editorial/speech.cpp alone.

#include "editorial/manuscript.h"
#include "script/search.h"

#include <string_view>
#include <vector>

namespace castwright::editorial {

struct SpeechPattern {
  std::string_view rule;
  std::string_view remedy;
  script::Pattern pattern;
};

/// Of two that match the same place the first counts. Made once.
const std::vector<SpeechPattern>& speech_patterns();

}  // namespace castwright::editorial
