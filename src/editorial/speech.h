#pragma once
// Spoken text: what must not be read out, and how the hosts share the time. Pure.

#include "editorial/script_under_review.h"

#include <cstddef>

namespace castwright::editorial {

struct SpeechFigures {
  std::size_t turns = 0;
  std::size_t words = 0;
  std::size_t longest_turn_chars = 0;  ///< characters
  double balance = 0;                  ///< share of the words that HOST_A speaks; 1 in a monologue
  std::size_t longest_speech_words = 0;  ///< in turns of one host in a row
  double distinct_1 = 0;                 ///< different words / words
  double distinct_2 = 0;                 ///< the same of pairs of neighbours
  double slop_per_1000 = 0;  ///< words that models love and people rarely say, per 1,000 words
};

/// A host with a smaller share of the words than this is warned of in a show of two.
inline constexpr double balance_min = 0.25;
/// Both hosts should have at least this share; less is a note.
inline constexpr double balance_goal = 0.40;
/// A shorter script says nothing about that.
inline constexpr std::size_t balance_words_min = 300;

SpeechFigures speech_figures(const ParsedScript& parsed);
/// Rules `speech.*`.
void check_speech(const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
