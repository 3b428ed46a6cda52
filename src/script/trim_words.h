#pragma once
// How texts are compared: by words, runs of five words, facts. Values only, any thread.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::script {

using Words = std::vector<std::string>;
using WordSet = std::unordered_set<std::string>;

/// The words of tokens_of() (script/tokens.h) without their places.
Words words_of(std::string_view text);

/// Runs of five words, by their hashes: a script of 10,000 words takes 80 KB.
class Grams {
 public:
  void add(const Words& words);
  bool empty() const { return hashes_.empty(); }
  bool contains(std::uint64_t hash) const { return std::ranges::binary_search(hashes_, hash); }

 private:
  std::vector<std::uint64_t> hashes_;  ///< sorted, no two equal
};

/// All runs of five words.
Grams grams_of(std::string_view text);
/// The share of a sentence's runs of five words that are in `earlier`.
double repeated_share(const Words& words, const Grams& earlier);

/// What a word has in common with its other forms: "model" of "models", "train" of "trained".
std::string stem_of(std::string_view word);

/// What must not be lost, ready to be looked for.
struct Fact {
  WordSet numbers;
  WordSet content;
  Words name;  ///< of a source: all its words in a row
};

/// `names`: of sources.
std::vector<Fact> facts_of(const std::vector<std::string>& texts,
                           const std::vector<std::string>& names,
                           const std::vector<std::string>& punchlines = {});
/// The words share a number and a third of the fact's words, or most of its words; or have the
/// name.
bool carries(const Words& words, const Fact& fact);

}  // namespace castwright::script
