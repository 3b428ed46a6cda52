#pragma once
// Whether two chunks join (editorial.md section 2, checks (a) to (f)). Pure.

#include "editorial/manuscript.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

inline constexpr std::size_t seam_window_words = 120;
inline constexpr std::size_t answer_words = 80;  ///< in which the hand-off must be answered
inline constexpr double seam_overlap_max = 0.05;

struct SeamResult {
  int after = 1;
  /// (a) 3-gram overlap, (b) a keyword in common, (c) who speaks next, (d) no courtesies, (e) the
  /// hand-off is answered, (f) the chunk ends with a sentence.
  std::array<bool, 6> passed{true, true, true, true, true, true};
  std::vector<std::string> notes{};  ///< why a check failed
};

/// Rules `seam.overlap`, `seam.thread`, `seam.speaker`, `seam.handoff`, `seam.ending`; (d) is read
/// from the findings of check_courtesies(), which come first. Empty where the division is not
/// known.
std::vector<SeamResult> check_seams(const Manuscript& manuscript,
                                    const Reading& reading,
                                    Findings& findings);

}  // namespace castwright::editorial
