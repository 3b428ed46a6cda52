#pragma once
// Finds what the script tells twice. Linear in the length of the script. Pure.

#include "editorial/script_under_review.h"

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

struct DuplicateSentence {
  std::string quote;
  std::size_t line = 0;
  std::size_t first_line = 0;  ///< The line where it was said first.
};

struct RepetitionFigures {
  /// The share of the runs of five words in chunks 2..n that an earlier chunk used already. Names
  /// and quotations do not count. 0 if the division is not known.
  double five_gram_share = 0;
  /// Sentences of at least duplicate_words_min words that were said before.
  std::vector<DuplicateSentence> duplicate_sentences;
  /// For information only: at most ten words with their counts, such as "ferry (41)".
  std::vector<std::string> overused_words;
};

inline constexpr double five_gram_share_max = 0.015;  // Listeners notice a writer who repeats more.
inline constexpr std::size_t duplicate_words_min = 12;
inline constexpr std::size_t paragraph_words_min = 40;

/// Checks the rules `repetition.*`. Near-duplicates are sentences whose sets of five-word runs have
/// a Jaccard similarity of 0.5 or more; candidates come from MinHash signatures in 16 bands of 2 (a
/// pair at 0.5 is missed once in a hundred), and each candidate is checked exactly.
RepetitionFigures check_repetition(const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
