#pragma once
// Whether and where a script tells a fact: by the fact's numbers, names and words, in any form.
// Pure; the cost of a fact is that of the sentences that share a word with it.

#include "editorial/manuscript.h"
#include "editorial/telling.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace castwright::editorial {

/// What of a fact is looked for.
class Matter {
 public:
  explicit Matter(const Telling& telling);
  bool is_empty() const { return stems.empty() && values.empty(); }

  std::vector<std::uint32_t> stems;
  std::vector<double> values;  ///< numbers and years
};

/// The script's sentences by the words in them.
class Recall {
 public:
  Recall(const Reading& reading, const std::vector<Telling>& tellings);

  /// Up to four sentences in a row of `chunk` (0: of any) share a number and a third of the
  /// fact's words, or half of its words.
  bool is_told(const Matter& matter, int chunk) const;
  /// The chunks of which two sentences in a row tell all its numbers and most of its words.
  std::vector<int> tellers_of(const Matter& matter) const;

 private:
  struct Shared {
    std::vector<bool> stems;
    std::vector<bool> values;
  };
  std::vector<std::size_t> sentences_with(const Matter& matter) const;
  Shared shared_in(const Matter& matter, std::size_t first, std::size_t sentences) const;

  const Reading& reading_;
  const std::vector<Telling>& tellings_;
  std::vector<std::vector<std::uint32_t>> postings_;  ///< stem → sentences
};

/// The sentences of the pack's `key_facts` and `timeline`.
std::vector<std::string_view> facts_of_pack(const Grounds& grounds);

}  // namespace castwright::editorial
