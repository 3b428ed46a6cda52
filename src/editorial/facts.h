#pragma once
// Whether the script says what the pack knows, and nothing else. Pure.

#include "editorial/script_under_review.h"

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

struct Unsupported {
  enum class What { number, date, name };
  std::string text;       ///< The words: "42 percent", "Marta Lind".
  std::size_t line = 0;   ///< The line where it stands first.
  std::size_t count = 1;  ///< How often the script says it.
  What what = What::number;
  /// False if it may well be no claim, such as a round number in talk or a name that everybody
  /// knows.
  bool certain = true;
};

std::size_t certain_in(const std::vector<Unsupported>& all);

struct FactFigures {
  std::size_t facts = 0;
  std::size_t recalled = 0;  ///< The number of facts that the script tells, in whatever chunk.
  std::vector<std::string> missing{};           ///< The ids of facts that no chunk tells.
  std::vector<std::string> introduced_twice{};  ///< The ids of facts that two chunks introduce.
  std::vector<Unsupported> unsupported{};
  /// The number of findings of check_faithfulness() and check_quotations().
  std::size_t changed = 0;
  /// The facts of the pack that no chunk tells, in the words of the pack.
  std::vector<std::string> untold{};
  double recall() const {
    return facts == 0 ? 1.0 : static_cast<double>(recalled) / static_cast<double>(facts);
  }
};

/// Returns everything that may support a script as one text: pack, facts, sources, topic, notes,
/// hosts, today.
std::string support_text(const Evidence& grounds, const std::vector<std::string>& hosts);

/// Returns the numbers, dates and capitalised names of `parsed` that `support` does not contain,
/// each value once. Numbers are compared by value however they are spoken, in the language of the
/// script. A number up to twelve without a unit is no fact, a hedged one ("about", "nearly") may be
/// rounded, and one that follows from others (a sum, the years between two) needs no source. Names
/// are words with a capital inside a sentence.
std::vector<Unsupported> unsupported_in(const ParsedScript& parsed, std::string_view support);

/// A place at which a script tells a fact.
struct ToldFact {
  std::size_t fact = 0;      ///< The fact, as an index into Evidence::facts.
  std::size_t sentence = 0;  ///< The sentence, as an index into ParsedScript::sentences.
};

/// Returns where the facts of the research are told, in the order of the facts, by the rules of
/// Recall::places_of(). A fact that is told in several chunks has a place in each; one that is not
/// told, or only hinted at, has none. Returns nothing for a script without grounds.
std::vector<ToldFact> told_facts(const ScriptUnderReview& script, const ParsedScript& parsed);

/// Checks the rules `facts.missing` (a fact is not told; only a note if another chunk than its
/// owner tells it, or if all its numbers and names stand somewhere, so that other words may tell
/// it), `facts.twice`, `facts.untold`, `facts.unsupported_number`, `facts.unsupported_date`,
/// `facts.unsupported_name`, `facts.changed_number`, `_date`, `_name`, `_quote` and `facts.today`
/// (error: the script calls a wrong day today). Returns nothing for a script without grounds.
FactFigures check_facts(const ScriptUnderReview& script,
                        const ParsedScript& parsed,
                        Findings& findings);

}  // namespace castwright::editorial
