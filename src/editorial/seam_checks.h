#pragma once
// Whether two chunks join: checks (a) to (f) of every border. Pure.

#include "editorial/manuscript.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

inline constexpr std::size_t seam_window_words = 120;
/// The end of a chunk, in which it asks what the next one takes up: two turns of talk.
inline constexpr std::size_t asking_words = 80;
inline constexpr double seam_overlap_max = 0.05;

struct SeamResult {
  int after = 1;
  /// (a) 3-gram overlap, (b) a keyword in common, (c) who speaks next, (d) no courtesies, (e) the
  /// question handed on is taken up, (f) the chunk ends with a sentence.
  std::array<bool, 6> passed{true, true, true, true, true, true};
  std::vector<std::string> notes{};  ///< why a check failed
};

/// Rules `seam.overlap`, `seam.thread`, `seam.speaker`, `seam.handoff`, `seam.ending`; (d) is read
/// from the findings of check_courtesies(), which come first. Empty where the division is not
/// known. (e) holds where the first 120 words have a noun, number or name of the contract's
/// question, of its hand-off or of the last words before the border (hosts hand on as people do,
/// not word for word), or where they answer a question that wants yes or no. It is never more than
/// a warning.
std::vector<SeamResult> check_seams(const Manuscript& manuscript,
                                    const Reading& reading,
                                    Findings& findings);

}  // namespace castwright::editorial
