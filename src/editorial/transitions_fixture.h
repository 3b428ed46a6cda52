#pragma once
// Counts how many wrong neighbours the rules of transitions notice. For tests of recorded shows.
// Pure.

#include "editorial/review.h"
#include "editorial/seam_checks.h"

#include <algorithm>
#include <cstddef>

namespace castwright::editorial {

struct Noticed {
  std::size_t all = 0;
  std::size_t warned = 0;
  std::size_t noted = 0;  ///< The pairs with a note and without a warning.
};

/// Puts behind each chunk, one after the other, every chunk that was not written to follow it.
inline Noticed notice_wrong_neighbours(const ScriptUnderReview& script) {
  Noticed noticed;
  for (std::size_t before = 0; before + 1 < script.parts.size(); ++before) {
    for (std::size_t after = 0; after < script.parts.size(); ++after) {
      if (after == before || after == before + 1) continue;
      ScriptUnderReview joined;
      joined.parts = {script.parts[before], script.parts[after]};
      joined.parts[1].chunk = joined.parts[0].chunk + 1;
      joined.seams = {script.seams[before]};
      joined.outline = script.outline;
      const ParsedScript parsed = parse(joined);
      Findings findings;
      static_cast<void>(check_seams(joined, parsed, findings));
      std::erase_if(findings, [](const Finding& finding) {
        return finding.rule != "seam.thread" && finding.rule != "seam.speaker"
               && finding.rule != "seam.handoff";
      });
      const bool warned = std::ranges::any_of(
          findings, [](const Finding& finding) { return finding.severity != Severity::info; });
      ++noticed.all;
      if (warned)
        ++noticed.warned;
      else if (!findings.empty())
        ++noticed.noted;
    }
  }
  return noticed;
}

}  // namespace castwright::editorial
