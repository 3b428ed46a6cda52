#pragma once
// A sentence taken apart: what it counts, dates and names, and its words, so that what a script
// says can be held against what its sources say. For src/editorial alone. Pure.

#include "editorial/dates.h"
#include "editorial/numbers.h"
#include "editorial/script_under_review.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace castwright::editorial {

/// Capitalised words in a row.
struct Name {
  std::size_t at = 0;  ///< byte offset in the sentence
  std::size_t size = 0;
  std::vector<std::string> words{};  ///< in lower case, those that can name somebody
};

/// A number outside of dates, with what it counts.
struct Count {
  Number number{};
  std::vector<std::string> nouns{};  ///< stems of the next words with matter of their own
  std::string per{};                 ///< "a day", "per head": the stem of what it is counted by
};

struct Telling {
  std::string_view text{};
  std::vector<Count> counts{};
  std::vector<Date> dates{};  ///< also bare years
  std::vector<Name> names{};
  std::vector<std::uint32_t> stems{};  ///< of its content words, each once
};

/// Stems as numbers, the same for script and sources.
class Vocabulary {
 public:
  std::uint32_t id_of(const std::string& stem);
  std::size_t size() const { return ids_.size(); }

 private:
  std::unordered_map<std::string, std::uint32_t> ids_;
};

/// How words are written in the texts at hand, in lower case.
struct Spelling {
  std::unordered_set<std::string>
      small{};  ///< also without a capital: no names, wherever they stand
  std::unordered_set<std::string>
      capital{};  ///< with one inside a sentence: names, also at its start
  void add(std::string_view sentence);
};

Telling telling_of(std::string_view sentence,
                   std::string_view language,
                   const Spelling& spelling,
                   Vocabulary& vocabulary);

/// "at that rate", "my own sum", "a head": what a host has reckoned, which no source need have.
bool is_reckoned(std::string_view sentence);

/// A date or a year, as far as it is one: a year is a date without month.
bool same_moment(const Date& a, const Date& b);

}  // namespace castwright::editorial
