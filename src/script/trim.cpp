#include "script/trim.h"

#include "script/sentences.h"
#include "script/trim_band.h"
#include "script/trim_remarks.h"
#include "script/trim_safety.h"
#include "script/trim_text.h"
#include "script/words.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <utility>

namespace castwright::script {
namespace {

/// The words that may be deleted beyond what is needed, rather than a sentence that is missed more.
constexpr int surplus_words = 6;

/// Returns the next block to delete: the one that is missed least, or, if that has more words than
/// needed, the shortest one that suffices.
std::optional<Block> next_block(const auto& choice, const std::vector<Block>& blocks, int excess) {
  const Block* shortest = nullptr;
  for (const Block& block : blocks) {
    if (!choice.allows(block)) continue;
    if (block.words <= excess + surplus_words) return block;
    if (shortest == nullptr || block.words < shortest->words) shortest = &block;
  }
  if (shortest == nullptr) return std::nullopt;
  return *shortest;
}

/// Deletes blocks and returns what is left of `excess`.
int cut_by(const auto& choice, ChunkText& text, int excess) {
  std::vector<Block> blocks = choice.blocks();
  while (excess > 0) {
    const std::optional<Block> block = next_block(choice, blocks, excess);
    if (!block) break;
    for (const std::size_t index : block->sentences)
      excess -= text.remove(index);
    std::erase_if(blocks, [&](const Block& one) { return !choice.allows(one); });
  }
  return excess;
}

/// Deletes `excess` words; false if it may not delete enough. Remarks are deleted only if the
/// sentences that nobody misses do not suffice.
bool cut_without_a_hole(ChunkText& text, int excess) {
  const Safety safety(text);
  excess = cut_by(safety, text, excess);
  if (excess > 0) excess = cut_by(Remarks(text, safety), text, excess);
  return excess <= 0;
}

/// Brings a short script that stands alone into its band.
Trimmed into_band(std::string_view text,
                  const TrimWish& wish,
                  const NarratedFacts& told,
                  int words) {
  const WordBand band = *wish.band;
  const auto fits = [&](const Trimmed& one) {
    // The words of sentences may add up to one less than those of the whole text.
    return band.holds(static_cast<int>(count_spoken_words(one.text)));
  };
  ChunkText careful(text, wish, told);
  cut_without_a_hole(careful, words - band.max);
  if (Trimmed trimmed = careful.result(); fits(trimmed)) return trimmed;
  ChunkText nearest(text, wish, told);
  cut_least_missed(nearest, words - wish.words);
  if (Trimmed trimmed = nearest.result(); nearest.keeps_speakers({}) && fits(trimmed))
    return trimmed;
  ChunkText exact(text, wish, told);
  if (cut_between(exact, {.min = words - band.max, .max = words - band.min})) {
    if (Trimmed trimmed = exact.result(); fits(trimmed)) return trimmed;
  }
  return {.text = std::string(text), .cuts = {}};
}

}  // namespace

NarratedFacts::NarratedFacts() : memory_(std::make_unique<NarratedMemory>()) {}
NarratedFacts::NarratedFacts(const TrimKeeps& keeps) : NarratedFacts() {
  memory_->facts = facts_of(keeps.facts, keeps.names, keeps.punchlines);
  memory_->carriers.assign(memory_->facts.size(), 0);
}
NarratedFacts::~NarratedFacts() = default;
NarratedFacts::NarratedFacts(NarratedFacts&&) noexcept = default;
NarratedFacts& NarratedFacts::operator=(NarratedFacts&&) noexcept = default;

void NarratedFacts::add(std::string_view text) {
  const Words all = words_of(text);
  memory_->grams.add(all);
  for (const std::string& word : all)
    memory_->stems.insert(stem_of(word));
  for (const std::string_view sentence : sentences_of(text)) {
    for (const std::size_t fact : memory_->carried_by(words_of(sentence)))
      ++memory_->carriers[fact];
  }
}

Trimmed trim(std::string_view text, const TrimWish& wish, const NarratedFacts& told) {
  const int words = static_cast<int>(count_spoken_words(text));
  if (words <= wish.words) return {.text = std::string(text), .cuts = {}};
  if (wish.band) return into_band(text, wish, told, words);
  ChunkText chunk(text, wish, told);
  const bool enough = cut_without_a_hole(chunk, words - wish.words);
  if (!enough && wish.too_little == TooLittle::leave_whole)
    return {.text = std::string(text), .cuts = {}};
  return chunk.result();
}

}  // namespace castwright::script
