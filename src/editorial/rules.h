#pragma once
// The table of all rules for a finished script. A row says how grave a breach is, what to do, and
// for which languages there are data to check the rule. Values only, any thread.

#include "editorial/script_under_review.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// How sure a check is. An error fails a paid run, so a check is certain only if there is no
/// innocent reading.
enum class Certainty {
  certain,
  doubtful,  ///< One reading is innocent.
  hint       ///< Most readings are innocent, so the finding is a note.
};

struct Rule {
  std::string_view id;
  Severity severity;  ///< The severity of a certain finding.
  Severity doubtful;  ///< The severity of a doubtful finding.
  std::string_view
      /// The codes of the languages that have data, separated by blanks; "" if the rule needs none.
      languages;
  std::string_view remedy;  ///< What is wrong and what to do; a check may add details.
};

std::span<const Rule> rules();
/// Returns the row of a rule. An id without a row is a bug and ends the program.
const Rule& rule_of(std::string_view id);

/// The place of a finding. A value of 0 means the whole script, or the whole chunk.
struct Place {
  int chunk = 0;
  std::size_t line = 0;
};

/// Makes a finding from the row of its rule. `detail` is put behind the remedy in brackets.
Finding finding(std::string_view rule,
                Place place,
                std::string_view quote,
                std::string_view detail = {},
                Certainty certainty = Certainty::certain);

/// Returns the ids of the rules that are not checked in this language, since they have no data for
/// it.
std::vector<std::string> not_examined(std::string_view language);

}  // namespace castwright::editorial
