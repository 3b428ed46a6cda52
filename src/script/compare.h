#pragma once
// Two versions of a script, compared turn by turn, and an edited script divided into the chunks of
// the one it was made from. Values only, any thread.

#include "script/turns.h"

#include <cstddef>
#include <vector>

namespace castwright::script {

struct TurnEdit {
  enum class Kind { same, removed, added };
  Kind kind = Kind::same;
  std::size_t before = 0;  ///< index of the turn before the change; of no meaning for `added`
  std::size_t after = 0;   ///< index of the turn after the change; of no meaning for `removed`
};

/// The least changes that make `after` of `before` (longest common subsequence of turns; of equal
/// ways the one that removes first). Every turn of both occurs once, in order.
std::vector<TurnEdit> compare_turns(const std::vector<Turn>& before,
                                    const std::vector<Turn>& after);

/// The turns of `edited` in as many parts as `parts` has: a turn that was kept stays in its part, a
/// changed one takes the place of the one it replaced, a new one belongs to the turn before it.
std::vector<std::vector<Turn>> divided_as(const std::vector<std::vector<Turn>>& parts,
                                          const std::vector<Turn>& edited);

}  // namespace castwright::script
