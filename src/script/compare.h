#pragma once
// Compares two versions of a script turn by turn, and divides an edited script into the chunks of
// the script that it was made from. Values only, any thread.

#include "script/turns.h"

#include <cstddef>
#include <vector>

namespace castwright::script {

struct TurnEdit {
  enum class Kind { same, removed, added };
  Kind kind = Kind::same;
  /// The index of the turn before the change; without meaning for `added`.
  std::size_t before = 0;
  /// The index of the turn after the change; without meaning for `removed`.
  std::size_t after = 0;
};

/// Returns the fewest changes that turn `before` into `after`, by the longest common subsequence of
/// turns; of equal ways the one that removes first. Every turn of both versions occurs once, in
/// order.
std::vector<TurnEdit> compare_turns(const std::vector<Turn>& before,
                                    const std::vector<Turn>& after);

/// Divides the turns of `edited` into as many parts as `parts` has: a kept turn stays in its part,
/// a changed one takes the place of the turn that it replaced, a new one belongs to the turn before
/// it.
std::vector<std::vector<Turn>> divided_as(const std::vector<std::vector<Turn>>& parts,
                                          const std::vector<Turn>& edited);

}  // namespace castwright::script
