#pragma once
// Every rule that a finished script is held against, as one row: how grave, what to do, and for
// which languages there are data to examine it. Values only, any thread.

#include "editorial/script_under_review.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// How sure a check is. An error fails a paid run, so only what has no innocent reading is certain.
enum class Certainty {
  certain,
  doubtful,  ///< one reading is innocent
  hint       ///< most readings are: a note
};

struct Rule {
  std::string_view id;
  Severity severity;  ///< if it is certain
  Severity doubtful;  ///< if it is not
  std::string_view
      languages;            ///< "" for all, else codes parted by blanks: there are data for these
  std::string_view remedy;  ///< what is wrong and what to do; a check may add details
};

std::span<const Rule> rules();
/// The row of a rule of this program; an id without a row is a bug and ends it.
const Rule& rule_of(std::string_view id);

/// 0 if the whole script or the whole chunk is meant.
struct Place {
  int chunk = 0;
  std::size_t line = 0;
};

/// A finding by its rule's row. `detail` is put behind the remedy in brackets.
Finding finding(std::string_view rule,
                Place place,
                std::string_view quote,
                std::string_view detail = {},
                Certainty certainty = Certainty::certain);

/// The rules that a script of this language was not held against for want of data, by id.
std::vector<std::string> not_examined(std::string_view language);

}  // namespace castwright::editorial
