#pragma once
// Checks the spoken text: what must not be read out, and how the hosts share the time. Pure.

#include "editorial/script_under_review.h"

#include <cstddef>

namespace castwright::editorial {

struct SpeechFigures {
  std::size_t turns = 0;
  std::size_t words = 0;
  std::size_t longest_turn_chars = 0;  ///< Counted in characters, not bytes.
  double balance = 0;  ///< The share of the words that HOST_A speaks; 1 in a monologue.
  std::size_t longest_speech_words = 0;  ///< The most words of one host in consecutive turns.
  double distinct_1 = 0;  ///< The number of different words divided by the number of words.
  double distinct_2 = 0;  ///< The same ratio for pairs of neighbouring words.
  /// The number of words that models love and people rarely say, per 1,000 words.
  double slop_per_1000 = 0;
};

/// In a show of two, a host with a smaller share of the words than this gets a warning.
inline constexpr double balance_min = 0.25;
/// Both hosts should have at least this share of the words; less is a note.
inline constexpr double balance_goal = 0.40;
/// The balance of a shorter script than this is not checked.
inline constexpr std::size_t balance_words_min = 300;

SpeechFigures speech_figures(const ParsedScript& parsed);
/// Checks the rules `speech.*`.
void check_speech(const ParsedScript& parsed, Findings& findings);

}  // namespace castwright::editorial
