#pragma once
// The outline: what each chunk of the plan tells, which facts and punchlines it introduces, and the
// question that it hands on. The research brings it; it is read tolerantly, checked, and mended
// where only one mending is possible. Nothing is ever dealt out to a chunk by position or count.
// Pure: equal arguments, equal outline. Any thread.

#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// Bounds that the research is asked to keep; more or fewer beats are warned of and kept.
inline constexpr std::size_t row_beats_min = 2;
inline constexpr std::size_t row_beats_max = 5;
/// Words of `material`: what has no room in the pack. Fewer in long plans, or the research would
/// be longer than a chunk.
inline constexpr std::size_t material_words_max = 120;
inline constexpr std::size_t material_words_max_long = 60;
inline constexpr std::size_t long_plan_chunks_min = 21;
std::size_t material_words_limit(const plan::Plan& plan);

/// A fact of the research.
struct OwnedFact {
  std::string id{};
  std::string text{};
  int owner = 0;  ///< chunk that introduces it; 0: no chunk owns it, it may be told in any
  std::vector<int> sources{};  ///< 1-based numbers of the research's sources
};

/// The facts that the research brought; where it brought none, the lines of the pack's `key_facts`,
/// as F1, F2, … None has an owner yet.
std::vector<OwnedFact> facts_of(const Research& research);

/// What one chunk tells.
struct OutlineRow {
  int chunk = 0;
  std::vector<std::string> beats{};
  std::vector<std::string> facts{};  ///< ids
  std::vector<std::string> punchlines{};
  std::string material{};
  std::string question{};       ///< ends in a question mark, or ""
  std::optional<char> ends{};   ///< 'A' or 'B': who speaks last
  std::optional<char> opens{};  ///< who opens the next chunk
  bool empty() const { return beats.empty() && facts.empty() && material.empty(); }
};

struct Outline {
  /// One for every chunk of the plan, in order; a chunk that the research left out has an empty
  /// row. Empty where the research brought no outline at all.
  std::vector<OutlineRow> rows{};
  bool known() const { return !rows.empty(); }
  /// Of chunk `number`; nullptr without an outline.
  const OutlineRow* row(int number) const;
};

struct OutlineRead {
  Outline outline{};
  std::vector<OwnedFact> facts{};       ///< with their owners
  std::vector<std::string> warnings{};  ///< what was missing, mended or dropped, for a person
};

/// The outline of `research` for `plan`. A fact that two rows claim belongs to the one whose beats
/// and material alone share words with it, else to none; a beat or punchline that stands in two
/// rows stays in the first. A question without a question mark gets one where it has no other end;
/// one that is a title goes. Of `ends` and `opens` a missing one is the other host; where both name
/// one host both go. The last chunk has none of the three.
OutlineRead read_outline(const plan::Plan& plan, const Research& research);

/// As it is kept with the run: the rows as they are used.
json::Value to_json(const Outline& outline);

/// A question that could be asked: it ends in a question mark of any script.
bool is_question(std::string_view text);

}  // namespace castwright::passes
