#pragma once
// Seam contracts: for every border between two chunks the question that is carried over it, who
// ends before it and who opens behind it. Given to both sides, so that chunks can be written
// without seeing each other. Pure.

#include "json/value.h"
#include "passes/outline.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <optional>
#include <string>
#include <vector>

namespace castwright::passes {

struct Seam {
  int after = 1;           ///< the chunk before the border
  std::string question{};  ///< what carries over; "" where nothing is agreed
  /// A line that answers of an older form handed on by; "" in others. Never asked for: a line that
  /// is prescribed word for word is spoken stiffly.
  std::string handoff{};
  std::optional<char> ends{};          ///< who speaks last before it; nothing: the writer is free
  std::optional<char> next_speaker{};  ///< who opens the next chunk
};

/// One contract for every border, in order, from the outline; where the research brought none, from
/// the `seams` that answers had before there were outlines. What neither says stays free.
std::vector<Seam> seams_of(const plan::Plan& plan,
                           const Research& research,
                           const Outline& outline);
/// The same with the outline that the research brought; empty without research.
std::vector<Seam> seams_of(const plan::Plan& plan, const Research* research);

}  // namespace castwright::passes
