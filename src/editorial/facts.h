#pragma once
// Whether the script says what the pack knows, and nothing else (editorial.md section 3). Pure.

#include "editorial/manuscript.h"

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::editorial {

struct Unsupported {
  std::string text;      ///< "42 percent", "Marta Lind", "October 20, 2024"
  std::size_t line = 0;  ///< where it stands first
};

struct FactFigures {
  std::size_t facts = 0;
  std::size_t recalled = 0;                     ///< told in the chunk that owns it
  std::vector<std::string> missing{};           ///< ids
  std::vector<std::string> introduced_twice{};  ///< ids
  std::vector<Unsupported> unsupported{};
  double recall() const {
    return facts == 0 ? 1.0 : static_cast<double>(recalled) / static_cast<double>(facts);
  }
};

/// Everything that a script may rest on, as one text: pack, facts, sources, topic, notes, hosts,
/// today.
std::string support_text(const Grounds& grounds, const std::vector<std::string>& hosts);

/// Numbers, dates and capitalised names of `text` that nothing in `support` carries. Numbers are
/// compared by value ("three million" is 3,000,000), small ones up to twelve without a unit are
/// nobody's fact; a hedged number ("about", "nearly") may be rounded. Names are words with a
/// capital inside a sentence. English number words.
std::vector<Unsupported> unsupported_in(const Reading& reading, std::string_view support);

/// Rules `facts.missing` (a fact is not told where it belongs), `facts.twice`,
/// `facts.unsupported_number`, `facts.unsupported_date`, `facts.unsupported_name` (warnings) and
/// `facts.today` (error: the script names a day as today that is not). Nothing without grounds.
FactFigures check_facts(const Manuscript& manuscript, const Reading& reading, Findings& findings);

}  // namespace castwright::editorial
