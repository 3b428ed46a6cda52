#pragma once
// Checks the transition from each chunk to the next, by the checks (a) to (f). Pure.

#include "editorial/script_under_review.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

inline constexpr std::size_t seam_window_words = 120;
/// The words on either side of a border in which a thread, or the answer to a question, is looked
/// for. An answer may begin with an image, which can take all of the first 120 words.
inline constexpr std::size_t seam_context_words = 200;
/// The end of a chunk, about two turns, in which it asks what the next chunk answers.
inline constexpr std::size_t asking_words = 80;
inline constexpr double seam_overlap_max = 0.05;

struct SeamResult {
  int after = 1;
  /// The results of the checks: (a) no overlap of three-word runs, (b) a keyword in common, (c) the
  /// right host speaks next, (d) no greetings, (e) the question of the chunk before is taken up,
  /// (f) the chunk ends with a whole sentence.
  std::array<bool, 6> passed{true, true, true, true, true, true};
  std::vector<std::string> notes{};  ///< The reasons why checks failed.
};

/// Checks the rules `seam.overlap`, `seam.thread`, `seam.speaker`, `seam.handoff`, `seam.ending`;
/// (d) is read from the findings of check_greetings(), which come first. Empty if the division is
/// not known. No finding is more than a warning, and if an innocent reading is likely, the finding
/// is a note and the check passes. (b) fails if the last and the first 200 words share no noun,
/// number or name, and the first have none that few chunks have and an earlier one does. (e) fails
/// if the outline is known and the first 200 words are another chunk's matter. It is a note if they
/// have no noun, number or name of the contract's question, of its hand-off or of the last words
/// before the border (hosts hand on as people do, not word for word), do not answer with yes or no,
/// and do not begin with what the chunk is to tell.
std::vector<SeamResult> check_seams(const ScriptUnderReview& script,
                                    const ParsedScript& parsed,
                                    Findings& findings);

}  // namespace castwright::editorial
