#pragma once
// Compares texts by words, by runs of five words and by facts. Values only, any thread.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace castwright::script {

using Words = std::vector<std::string>;
using WordSet = std::unordered_set<std::string>;

/// Returns the words of tokens_of() (script/tokens.h) without their places.
Words words_of(std::string_view text);

/// The hashes of runs of five words. A script of 10,000 words takes 80 KB.
class Grams {
 public:
  void add(const Words& words);
  bool empty() const { return hashes_.empty(); }
  bool contains(std::uint64_t hash) const { return std::ranges::binary_search(hashes_, hash); }

 private:
  std::vector<std::uint64_t> hashes_;  ///< The hashes, sorted and without duplicates.
};

/// Returns all runs of five words.
Grams grams_of(std::string_view text);
/// Returns the share of a sentence's runs of five words that `earlier` contains.
double repeated_share(const Words& words, const Grams& earlier);

/// Returns what a word has in common with its other forms: "model" for "models", "train" for
/// "trained".
std::string stem_of(std::string_view word);

/// A fact, source or punchline that must not be lost, in the form in which it is searched for.
struct Fact {
  WordSet numbers;
  WordSet content;
  Words name;  ///< The name of a source: all its words must stand in a row.
};

/// Prepares facts, names of sources and punchlines for carries().
std::vector<Fact> facts_of(const std::vector<std::string>& texts,
                           const std::vector<std::string>& names,
                           const std::vector<std::string>& punchlines = {});
/// True if the words share a number and a third of the fact's words, or most of its words, or if
/// they contain the name.
bool carries(const Words& words, const Fact& fact);

}  // namespace castwright::script
