#pragma once
// Divides a sentence into its counts, dates, names and words, so that the sentences of a script can
// be compared with those of its sources. Used only in src/editorial. Pure.

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

/// A name: capitalised words in a row.
struct Name {
  std::size_t at = 0;  ///< The byte offset in the sentence.
  std::size_t size = 0;
  std::vector<std::string> words{};  ///< The words that can name somebody, in lower case.
};

/// A number that is no part of a date, with what it counts.
struct Count {
  Number number{};
  std::vector<std::string> nouns{};  ///< The stems of the next content words.
  /// The stem of the unit by which it is counted: "day" of "a day", "head" of "per head".
  std::string per{};
};

struct Telling {
  std::string_view text{};
  std::vector<Count> counts{};
  std::vector<Date> dates{};  ///< The dates, and years without a date.
  std::vector<Name> names{};
  std::vector<std::uint32_t> stems{};  ///< The stems of the content words, each once.
};

/// Numbers stems, with the same number in the script and in the sources.
class Vocabulary {
 public:
  std::uint32_t id_of(const std::string& stem);
  std::size_t size() const { return ids_.size(); }

 private:
  std::unordered_map<std::string, std::uint32_t> ids_;
};

/// How the words of the given texts are capitalised. Both sets hold words in lower case.
struct Spelling {
  std::unordered_set<std::string>
      small{};  ///< Words that also stand without a capital, so that they are no names.
  std::unordered_set<std::string>
      /// Words that have a capital inside a sentence, so that they are names at its start too.
      capital{};
  void add(std::string_view sentence);
};

Telling telling_of(std::string_view sentence,
                   std::string_view language,
                   const Spelling& spelling,
                   Vocabulary& vocabulary);

/// True if the sentence says that the host calculated a number ("at that rate", "my own sum", "a
/// head"), so that no source need contain it.
bool is_reckoned(std::string_view sentence);

/// True if two dates, or a date and a year, mean the same moment as far as both tell it.
bool same_moment(const Date& a, const Date& b);

}  // namespace castwright::editorial
