#pragma once
// Whether what the script tells of the pack and the notes comes back unchanged: numbers, dates,
// names. Pure; linear in the length of the script.

#include "editorial/facts.h"
#include "editorial/script_under_review.h"
#include "editorial/support.h"
#include "editorial/telling.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// A sentence of the pack or the notes.
struct Ground {
  std::string_view text{};
  std::string place{};  ///< "fact F3", "the pack", "the notes"
};

/// The sentences that a script tells of; the views are of `grounds`.
std::vector<Ground> grounds_told(const Grounds& grounds);

struct FaithfulnessInput {
  const ParsedScript& parsed;
  const std::vector<Telling>& tellings;  ///< one for each sentence of `parsed`
  const std::vector<Ground>& grounds;
  const Support& support;
  const Spelling& spelling;
  Vocabulary& vocabulary;
};

/// Another value for the same thing: a sentence shares words with one of the pack, and a number,
/// date or name differs (quotations: quotations.h). An error if that alone differs and the rest of
/// the fact stands there, else a warning; a note for a well-known place that stands neither in the
/// same phrase nor beside most of the fact. Never one: today's date, a count up to twelve of
/// something else, and whatever a list of sources has. A finding's line is the script's, its remedy
/// quotes the pack.
Findings check_faithfulness(const FaithfulnessInput& input);

}  // namespace castwright::editorial
