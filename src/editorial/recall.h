#pragma once
// Whether and where a script tells a fact: by the fact's numbers, names and words, in any form.
// Pure; the cost of a fact is that of the sentences that share a word with it.

#include "editorial/script_under_review.h"
#include "editorial/telling.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::editorial {

/// What of a fact is looked for.
class Matter {
 public:
  explicit Matter(const Telling& telling);
  bool is_empty() const { return stems.empty() && values.empty(); }

  std::vector<std::uint32_t> stems;
  std::vector<double> values;      ///< numbers and years
  std::vector<std::string> names;  ///< words of its names, in lower case
};

/// The script's sentences by the words in them.
class Recall {
 public:
  Recall(const ParsedScript& parsed, const std::vector<Telling>& tellings);

  /// The chunks that tell it, however it is spread: half of its words stand within eight sentences
  /// in a row, or one of its numbers within six sentences of one of its names or two of its words
  /// (of a number up to twelve: a third of them).
  std::vector<int> chunks_with(const Matter& matter) const;
  /// A number or a name of it that the script says nowhere.
  bool lacks_value_or_name(const Matter& matter) const;
  /// The chunks of which two sentences in a row tell all its numbers and most of its words.
  std::vector<int> tellers_of(const Matter& matter) const;

 private:
  struct Shared {
    std::vector<bool> stems;
    std::vector<bool> values;
  };
  std::vector<std::size_t> sentences_with(const Matter& matter, std::size_t reach) const;
  Shared shared_in(const Matter& matter, std::size_t first, std::size_t sentences) const;
  bool tells_number(const Matter& matter, std::size_t sentence) const;
  bool says_name(const Matter& matter, std::size_t sentence) const;

  const ParsedScript& parsed_;
  const std::vector<Telling>& tellings_;
  std::vector<std::unordered_set<std::string>> words_;  ///< of each sentence, in lower case
  std::vector<std::vector<std::uint32_t>> postings_;    ///< stem → sentences
};

/// The sentences of the pack's `key_facts` and `timeline`.
std::vector<std::string_view> facts_of_pack(const Grounds& grounds);

}  // namespace castwright::editorial
