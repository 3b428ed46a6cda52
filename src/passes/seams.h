#pragma once
// Makes the seam contracts. For every border between two chunks they have the question that is
// carried over it, who speaks last before it and who opens the chunk after it. Both chunks get
// them, so that they can be written without seeing each other. Pure; any thread.

#include "json/value.h"
#include "passes/outline.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::passes {

/// The contract of one border.
struct Seam {
  int after = 1;           ///< The chunk before the border.
  std::string question{};  ///< The question that is carried over, or "" if none is agreed.
  /// The line with which answers of an older form hand on; "" in others. No prompt asks for it,
  /// because a line that is prescribed word for word is spoken stiffly.
  std::string handoff{};
  std::optional<char> ends{};  ///< Who speaks last before it; if nothing, the writer is free.
  std::optional<char> next_speaker{};  ///< Who opens the next chunk.
};

/// Returns one contract for every border, in order. It comes from the outline or, if the research
/// brought none, from the `seams` that answers had before there were outlines. What neither says
/// stays free.
std::vector<Seam> seams_of(const plan::Plan& plan,
                           const Research& research,
                           const Outline& outline);
/// Returns the same with the outline that the research brought; nothing without research.
std::vector<Seam> seams_of(const plan::Plan& plan, const Research* research);

}  // namespace castwright::passes
