#include "script/trim_words.h"

#include "script/tokens.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <utility>

namespace castwright::script {
namespace {

// The same length as in the repetition figures (editorial/repetition.h).
constexpr std::size_t gram_words = 5;
/// The share of a fact's words that a sentence must have to tell it, if they share no number.
constexpr double fact_share_min = 0.6;
/// The same if they share one: two sentences of the same year are not the same fact.
constexpr double fact_share_with_number_min = 0.35;
constexpr std::size_t content_letters_min = 4;
/// The shortest word of a punchline that counts, since its short words matter.
constexpr std::size_t punchline_letters_min = 2;
/// A length that distinguishes words and leaves out most endings.
constexpr std::size_t stem_bytes = 5;

std::vector<std::uint64_t> hashes_of(const Words& words) {
  std::vector<std::uint64_t> hashes;
  std::string joined;
  for (std::size_t i = 0; i + gram_words <= words.size(); ++i) {
    joined.clear();
    for (const std::string& word : std::span(words).subspan(i, gram_words))
      joined.append(word).push_back(' ');
    hashes.push_back(std::hash<std::string_view>()(joined));
  }
  return hashes;
}

/// Makes a fact of the numbers of `text` and its words of at least `letters` letters.
Fact fact_of(std::string_view text, std::size_t letters) {
  Fact fact;
  for (std::string& word : words_of(text)) {
    if (has_digit(word)) {
      fact.numbers.insert(std::move(word));
    } else if (word.size() >= letters) {
      fact.content.insert(std::move(word));
    }
  }
  return fact;
}

}  // namespace

Words words_of(std::string_view text) {
  Words words;
  for (Token& token : tokens_of(text))
    words.push_back(std::move(token.word));
  return words;
}

void Grams::add(const Words& words) {
  const std::vector<std::uint64_t> hashes = hashes_of(words);
  const auto border = static_cast<std::ptrdiff_t>(hashes_.size());
  hashes_.insert(hashes_.end(), hashes.begin(), hashes.end());
  std::ranges::sort(hashes_.begin() + border, hashes_.end());
  std::ranges::inplace_merge(hashes_, hashes_.begin() + border);
  const auto doubled = std::ranges::unique(hashes_);
  hashes_.erase(doubled.begin(), doubled.end());
}

Grams grams_of(std::string_view text) {
  Grams grams;
  grams.add(words_of(text));
  return grams;
}

double repeated_share(const Words& words, const Grams& earlier) {
  if (words.size() < gram_words || earlier.empty()) return 0;
  const std::vector<std::uint64_t> hashes = hashes_of(words);
  const auto found = std::ranges::count_if(
      hashes, [&earlier](std::uint64_t hash) { return earlier.contains(hash); });
  return static_cast<double>(found) / static_cast<double>(hashes.size());
}

std::string stem_of(std::string_view word) {
  if (has_digit(word)) return std::string(word);
  // Han and kana, which begin from this byte on, have no endings of this kind.
  constexpr unsigned char wide = 0xE3;
  if (!word.empty() && static_cast<unsigned char>(word.front()) >= wide) return std::string(word);
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.remove_suffix(1);
  return std::string(word.substr(0, stem_bytes));
}

std::vector<Fact> facts_of(const std::vector<std::string>& texts,
                           const std::vector<std::string>& names,
                           const std::vector<std::string>& punchlines) {
  std::vector<Fact> facts;
  const auto add = [&facts](Fact fact) {
    if (!fact.numbers.empty() || !fact.content.empty() || !fact.name.empty())
      facts.push_back(std::move(fact));
  };
  for (const std::string& text : texts)
    add(fact_of(text, content_letters_min));
  for (const std::string& text : names)
    add({.numbers = {}, .content = {}, .name = words_of(text)});
  for (const std::string& text : punchlines)
    add(fact_of(text, punchline_letters_min));
  return facts;
}

bool carries(const Words& words, const Fact& fact) {
  if (!fact.name.empty()) {
    return !std::ranges::search(words, fact.name).empty();
  }
  std::size_t shared = 0;
  bool number = false;
  WordSet seen;
  for (const std::string& word : words) {
    if (!seen.insert(word).second) continue;
    number = number || fact.numbers.contains(word);
    if (fact.content.contains(word)) ++shared;
  }
  if (number && fact.content.empty()) return true;
  const double wanted = number ? fact_share_with_number_min : fact_share_min;
  return !fact.content.empty()
         && static_cast<double>(shared) >= wanted * static_cast<double>(fact.content.size());
}

}  // namespace castwright::script
