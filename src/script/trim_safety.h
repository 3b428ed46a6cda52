#pragma once
// Decides which sentences can be deleted so that no listener notices. Used only by
// script/trim*.cpp. Values only, any thread.

#include "script/trim_text.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace castwright::script {

/// A neighbour of at most so many words depends on what stands beside it.
constexpr int stump_words_max = 4;
/// A listener remembers what was said within so many sentences; older things must be said again.
constexpr std::size_t memory_sentences = 6;

/// Neighbouring sentences that can only be deleted together.
struct Block {
  Indices sentences{};
  int words = 0;
  /// How much the block would be missed; the lowest is deleted first.
  double loss = 0;
};

class Safety {
 public:
  /// The rest of a sentence from one of its words on.
  struct Rest {
    std::size_t index = 0;
    std::size_t from = 0;
  };

  /// Reads `text` while sentences are deleted from it. Must not outlive `text`.
  explicit Safety(const ChunkText& text);

  /// Returns all blocks that may be deleted from the whole text, the least missed first. After a
  /// deletion each must be checked again by allows().
  std::vector<Block> blocks() const;
  bool allows(const Block& block) const;

  const std::vector<std::string>& stems_of(std::size_t index) const { return stems_[index]; }
  /// The indices of the sentences that have the stem.
  const Indices& places_of(const std::string& stem) const { return places_.at(stem); }
  bool is_quoted(std::size_t index) const { return in_quotation_[index]; }
  bool is_known_before(const std::string& stem, std::size_t index) const;
  /// True if the sentence announces a list ("Two ingredients"); the two of a year does not count.
  bool announces(const Sentence& one) const;
  /// True if the sentence is incomplete without what was said before: "After five weeks she can.",
  /// "I did, once.", "Ours was bigger.", "I'd rather be shouted at." The sentence must have words.
  bool is_elliptic(const Sentence& one) const;
  /// True if the sentence needs no name from the block, since what stands before the block speaks
  /// of the same person or thing.
  bool stands_alone(Rest rest, const Indices& block, const Indices& before) const;
  /// Return up to `count` sentences before, or after, the sentence `index` that are not deleted,
  /// the nearest first.
  Indices left_before(std::size_t index, std::size_t count) const;
  Indices left_after(std::size_t index, std::size_t count) const;

 private:
  void add_inner(std::size_t turn, std::vector<Block>& blocks) const;
  void add_exchange(std::size_t turn, std::vector<Block>& blocks) const;
  void add(Indices sentences, double loss, std::vector<Block>& blocks) const;

  bool stands_well(const Indices& block) const;
  bool is_hinge(std::size_t index) const;
  bool is_ordinary(std::size_t index, bool repeats) const;
  bool has_only_known(const Indices& block) const;
  bool is_not_awaited(const Indices& block, const Indices& before) const;
  bool is_not_taken_up(const Indices& block, const Indices& before, const Indices& after) const;
  bool is_no_part_of_a_list(const Indices& block,
                            const Indices& before,
                            const Indices& after) const;
  bool introduces_nothing(const Indices& block, const Indices& before, const Indices& after) const;
  double known_share(const Indices& block) const;

  const ChunkText& text_;
  /// The stems of the content words of each sentence.
  std::vector<std::vector<std::string>> stems_{};
  std::vector<bool> in_quotation_{};  ///< For each sentence, whether it is part of a quotation.
  /// The indices of the sentences that have each stem.
  std::unordered_map<std::string, Indices> places_{};
};

}  // namespace castwright::script
