#pragma once
// The outline tells what each chunk of the plan tells, which facts and punchlines it introduces,
// and which question it hands on. The research brings it. The reader is tolerant; it checks the
// outline and mends it if only one mending is possible. It never gives anything to a chunk by
// position or count. Pure: equal arguments give equal outlines. Any thread.

#include "json/value.h"
#include "passes/pass_a.h"
#include "plan/plan.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::passes {

/// The bounds that the prompt asks the research to keep. Other numbers of beats are kept with a
/// warning.
inline constexpr std::size_t row_beats_min = 2;
inline constexpr std::size_t row_beats_max = 5;
/// The most words of `material`, which holds what has no room in the pack. Long plans have fewer
/// for each chunk, or the research would be longer than a chunk.
inline constexpr std::size_t material_words_max = 120;
inline constexpr std::size_t material_words_max_long = 60;
inline constexpr std::size_t long_plan_chunks_min = 21;
std::size_t material_words_limit(const plan::Plan& plan);

/// A fact of the research.
struct OwnedFact {
  std::string id{};
  std::string text{};
  int owner = 0;  ///< The chunk that introduces it; 0 if none does and any may tell it.
  std::vector<int> sources{};  ///< The numbers of its sources in the research, from 1.
};

/// Returns the facts that the research brought. If it brought none, the lines of the pack's
/// `key_facts` are the facts F1, F2, … None of them has an owner yet.
std::vector<OwnedFact> facts_of(const Research& research);

/// What one chunk tells.
struct OutlineRow {
  int chunk = 0;
  std::vector<std::string> beats{};
  std::vector<std::string> facts{};  ///< The ids of its facts.
  std::vector<std::string> punchlines{};
  std::string material{};
  std::string question{};       ///< The question, which ends in a question mark, or "".
  std::optional<char> ends{};   ///< Who speaks last, 'A' or 'B'.
  std::optional<char> opens{};  ///< Who opens the next chunk.
  bool empty() const { return beats.empty() && facts.empty() && material.empty(); }
};

/// The rows of all chunks.
struct Outline {
  /// One row for every chunk of the plan, in order; a chunk that the research left out has an empty
  /// row. There are no rows if the research brought no outline at all.
  std::vector<OutlineRow> rows{};
  bool known() const { return !rows.empty(); }
  /// Returns the row of chunk `number`, or nullptr without an outline.
  const OutlineRow* row(int number) const;
};

/// An outline with the facts that it gives to chunks, and what was wrong with it.
struct OutlineRead {
  Outline outline{};
  std::vector<OwnedFact> facts{};       ///< The facts with their owners.
  std::vector<std::string> warnings{};  ///< What was missing, mended or dropped, for a person.
};

/// Reads the outline of `research` for `plan`. If two rows claim a fact, it belongs to the only one
/// whose beats and material share words with it, else to none. A beat or punchline that stands in
/// two rows stays in the first. A question without any mark at its end gets a question mark, and a
/// question that is a title is dropped. If one of `ends` and `opens` is missing, it becomes the
/// other host; if both name one host, both are dropped. The last chunk has none of the three.
OutlineRead read_outline(const plan::Plan& plan, const Research& research);

/// Returns the outline as the run keeps it: the rows as they are used.
json::Value to_json(const Outline& outline);

/// Tells whether `text` is a question that could be asked: it ends in a question mark of any
/// script.
bool is_question(std::string_view text);

}  // namespace castwright::passes
