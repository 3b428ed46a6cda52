#pragma once
// Seam contracts (editorial.md section 2): for every border between two chunks what is told last
// before it, which question is carried over it, how it is handed on and who speaks next. Given to
// both sides, so that chunks can be written without seeing each other. Pure.

#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"
#include "topic/topic.h"

#include <string>
#include <vector>

namespace castwright::passes {

struct Seam {
  int after = 1;             ///< the chunk before the border
  std::string last_beat{};   ///< what is told last before it
  std::string question{};    ///< what carries over
  std::string handoff{};     ///< the line handed on by; "" where the writer is free
  bool titles_only = false;  ///< nothing that could be answered: the question only names the chunk
  char next_speaker = 'A';   ///< who opens the next chunk; of no meaning in a monologue
};

/// One contract for every border, in order. That behind chunk 1 is always made from the plan (chunk
/// 1 is written by it, before anything else is known); without research it is the only one. The
/// others are those that chunk 1 brought, where they can be used; a missing one is made from the
/// beats and the plan.
std::vector<Seam> seams_of(const plan::Plan& plan, const Research* research);

json::Value to_json(const std::vector<Seam>& seams);

/// "After chunk 2: last beat: …; question carried over: …; hand-off: …; next to speak: HOST_A.",
/// one a line.
std::string seam_lines(const std::vector<Seam>& seams,
                       const topic::Topic& topic,
                       const plan::Plan& plan,
                       int number);
/// What the contract asks of the chunk before the border, and of the one behind it; "" for none.
std::string seam_out(const Seam& seam, const topic::Topic& topic);
std::string seam_in(const Seam& seam, const topic::Topic& topic);

}  // namespace castwright::passes
