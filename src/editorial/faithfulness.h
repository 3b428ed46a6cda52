#pragma once
// Checks that the script tells the numbers, dates and names of the pack and the notes unchanged.
// Pure; linear in the length of the script.

#include "editorial/facts.h"
#include "editorial/script_under_review.h"
#include "editorial/support.h"
#include "editorial/telling.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// A sentence of the pack or the notes, which the script may tell.
struct Ground {
  std::string_view text{};
  std::string place{};  ///< Where it stands: "fact F3", "the pack", "the notes".
};

/// Returns the sentences that a script may tell. The views point into `grounds`.
std::vector<Ground> grounds_told(const Evidence& grounds);

struct FaithfulnessInput {
  const ParsedScript& parsed;
  const std::vector<Telling>& tellings;  ///< One for each sentence of `parsed`, in order.
  const std::vector<Ground>& grounds;
  const Support& support;
  const Spelling& spelling;
  Vocabulary& vocabulary;
};

/// Finds other values for the same thing: a sentence shares words with one of the pack, and a
/// number, date or name differs (quotations.h checks quotations). It is an error if only the value
/// differs and the rest of the fact stands there, else a warning; a well-known place that stands
/// neither in the same phrase nor beside most of the fact is a note. Today's date, a count up to
/// twelve of something else, and anything in a list of sources is never a finding. The line of a
/// finding is a line of the script; its remedy quotes the pack.
Findings check_faithfulness(const FaithfulnessInput& input);

}  // namespace castwright::editorial
