#pragma once
// Finds out whether and where a script tells a fact, by the fact's numbers, names and words in any
// form. Pure; the cost of a fact grows with the number of sentences that share a word with it.

#include "editorial/script_under_review.h"
#include "editorial/telling.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::editorial {

/// The parts of a fact by which it is recognised.
class Matter {
 public:
  explicit Matter(const Telling& telling);
  bool is_empty() const { return stems.empty() && values.empty(); }

  std::vector<std::uint32_t> stems;
  std::vector<double> values;      ///< The fact's numbers and years.
  std::vector<std::string> names;  ///< The words of the fact's names, in lower case.
};

/// An index of the script's sentences by the words in them.
class Recall {
 public:
  Recall(const ParsedScript& parsed, const std::vector<Telling>& tellings);

  /// Returns the chunks that tell the fact, even if it is spread out: half of its words stand
  /// within eight sentences in a row, or one of its numbers stands within six sentences of one of
  /// its names or of two of its words (of a third of its words, if the number is at most twelve).
  std::vector<int> chunks_with(const Matter& matter) const;
  /// True if the script nowhere says one of the fact's numbers or names.
  bool lacks_value_or_name(const Matter& matter) const;
  /// Returns the chunks in which two sentences in a row tell all numbers and most words of the
  /// fact.
  std::vector<int> tellers_of(const Matter& matter) const;
  /// Returns the sentences that tell the fact, as indices into ParsedScript::sentences: of each
  /// chunk that tells it as tellers_of() has it, the one that says most of it. If there is none,
  /// the fullest sentence among eight in a row that have half of its words and of its numbers, if
  /// it says a number of the fact or two fifths of its words.
  std::vector<std::size_t> places_of(const Matter& matter) const;

 private:
  struct Shared {
    std::vector<bool> stems;
    std::vector<bool> values;
  };
  std::vector<std::size_t> sentences_with(const Matter& matter, std::size_t reach) const;
  Shared shared_in(const Matter& matter, std::size_t first, std::size_t sentences) const;
  bool tells_all(const Matter& matter, std::size_t first) const;
  std::size_t weight_of(const Matter& matter, std::size_t sentence) const;
  std::size_t fullest_in(const Matter& matter, std::size_t first, std::size_t sentences) const;
  std::optional<std::size_t> spread_place_of(const Matter& matter) const;
  bool tells_number(const Matter& matter, std::size_t sentence) const;
  bool says_name(const Matter& matter, std::size_t sentence) const;

  const ParsedScript& parsed_;
  const std::vector<Telling>& tellings_;
  /// The words of each sentence, in lower case.
  std::vector<std::unordered_set<std::string>> words_;
  std::vector<std::vector<std::uint32_t>> postings_;  ///< The sentences in which each stem stands.
};

/// Returns the sentences of the pack's `key_facts` and `timeline`.
std::vector<std::string_view> facts_of_pack(const Evidence& grounds);

}  // namespace castwright::editorial
