#pragma once
// Whether the script says what the pack knows, and nothing else. Pure.

#include "editorial/script_under_review.h"

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

struct Unsupported {
  enum class What { number, date, name };
  std::string text;       ///< "42 percent", "Marta Lind", "October 20, 2024"
  std::size_t line = 0;   ///< where it stands first
  std::size_t count = 1;  ///< how often it is said
  What what = What::number;
  /// False if it may well be no claim: a round number in talk, a name that everybody knows.
  bool certain = true;
};

std::size_t certain_in(const std::vector<Unsupported>& all);

struct FactFigures {
  std::size_t facts = 0;
  std::size_t recalled = 0;                     ///< told, in whatever chunk
  std::vector<std::string> missing{};           ///< ids
  std::vector<std::string> introduced_twice{};  ///< ids
  std::vector<Unsupported> unsupported{};
  std::size_t changed = 0;            ///< findings of faithfulness.h
  std::vector<std::string> untold{};  ///< facts of the pack that no chunk tells, in its words
  double recall() const {
    return facts == 0 ? 1.0 : static_cast<double>(recalled) / static_cast<double>(facts);
  }
};

/// Everything that a script may rest on, as one text: pack, facts, sources, topic, notes, hosts,
/// today.
std::string support_text(const Grounds& grounds, const std::vector<std::string>& hosts);

/// Numbers, dates and capitalised names of `parsed` that nothing in `support` carries, each value
/// once. Numbers are compared by value however they are spoken, in the language of the script;
/// small ones up to twelve without a unit are nobody's fact, a hedged one ("about", "nearly") may
/// be rounded, and one that follows from others (a sum, the years between two) needs no source.
/// Names are words with a capital inside a sentence.
std::vector<Unsupported> unsupported_in(const ParsedScript& parsed, std::string_view support);

/// Rules `facts.missing` (a fact is not told; a note if it is told in another chunk than its
/// owner's, or if all its numbers and names stand somewhere and it may be told in other words),
/// `facts.twice`, `facts.untold`, `facts.unsupported_number`, `facts.unsupported_date`,
/// `facts.unsupported_name`, `facts.changed_number`, `_date`, `_name`, `_quote` and `facts.today`
/// (error: the script names a day as today that is not). Nothing without grounds.
FactFigures check_facts(const ScriptUnderReview& script,
                        const ParsedScript& parsed,
                        Findings& findings);

}  // namespace castwright::editorial
