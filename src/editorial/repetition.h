#pragma once
// What is told twice. Linear in the length of the script. Pure.

#include "editorial/script_under_review.h"

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

struct DuplicateSentence {
  std::string quote;
  std::size_t line = 0;
  std::size_t first_line = 0;  ///< where it was said first
};

struct RepetitionFigures {
  /// Runs of five words of chunks 2..n that an earlier chunk used already / all of chunks 2..n;
  /// names and quotations do not count. 0 if the division is not known.
  double five_gram_share = 0;
  std::vector<DuplicateSentence> duplicate_sentences;  ///< of 12 words or more
  std::vector<std::string> overused_words;             ///< information: "ferry (41)", at most ten
};

inline constexpr double five_gram_share_max = 0.015;  // a writer who repeats more is heard to
inline constexpr std::size_t duplicate_words_min = 12;
inline constexpr std::size_t paragraph_words_min = 40;

/// Rules `repetition.*`. Near-duplicates are sentences whose sets of five-word runs have a Jaccard
/// similarity of 0.5 or more; candidates come from MinHash signatures in 16 bands of 2 (a pair at
/// 0.5 is missed once in a hundred), each checked exactly.
RepetitionFigures check_repetition(const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
