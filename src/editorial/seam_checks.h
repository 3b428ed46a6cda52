#pragma once
// Whether the transition from one chunk to the next holds: checks (a) to (f) of every border. Pure.

#include "editorial/script_under_review.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

inline constexpr std::size_t seam_window_words = 120;
/// What is read of either side where a thread, or the answer to a question, is looked for: an
/// answer may begin with a picture, and the border's own 120 words are then all picture.
inline constexpr std::size_t seam_context_words = 200;
/// The end of a chunk, in which it asks what the next one takes up: two turns of talk.
inline constexpr std::size_t asking_words = 80;
inline constexpr double seam_overlap_max = 0.05;

struct SeamResult {
  int after = 1;
  /// (a) 3-gram overlap, (b) a keyword in common, (c) who speaks next, (d) no greetings, (e) the
  /// question handed on is taken up, (f) the chunk ends with a sentence.
  std::array<bool, 6> passed{true, true, true, true, true, true};
  std::vector<std::string> notes{};  ///< why a check failed
};

/// Rules `seam.overlap`, `seam.thread`, `seam.speaker`, `seam.handoff`, `seam.ending`; (d) is read
/// from the findings of check_greetings(), which come first. Empty if the division is not known.
/// None is ever more than a warning, and where an innocent reading is likely the finding is a note
/// and the check holds. (b) fails if the last and the first 200 words share no noun, number or
/// name, and the first have none that few chunks have and an earlier one does. (e) fails if the
/// outline is known and the first 200 words are another chunk's matter. It is a note if they have
/// no noun, number or name of the contract's question, of its hand-off or of the last words before
/// the border (hosts hand on as people do, not word for word), do not answer with yes or no, and do
/// not begin with what the chunk is to tell.
std::vector<SeamResult> check_seams(const ScriptUnderReview& script,
                                    const ParsedScript& parsed,
                                    Findings& findings);

}  // namespace castwright::editorial
