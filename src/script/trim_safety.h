#pragma once
// Which sentences can go so that no listener finds the place. Used by script/trim*.cpp alone;
// values only, any thread.

#include "script/trim_text.h"

#include <string>
#include <unordered_map>
#include <vector>

namespace castwright::script {

/// Neighbouring sentences that can only go together.
struct Block {
  Indices sentences{};
  int words = 0;
  /// Lower goes first.
  double loss = 0;
};

class Safety {
 public:
  /// A sentence from one of its words on.
  struct Rest {
    std::size_t index = 0;
    std::size_t from = 0;
  };

  /// Looks at `text` while it loses sentences; must not outlive it.
  explicit Safety(const ChunkText& text);

  /// All that may go from the whole text, those missed least first. Each must be asked for again
  /// (allows()) once others have gone.
  std::vector<Block> blocks() const;
  bool allows(const Block& block) const;

  const std::vector<std::string>& stems_of(std::size_t index) const { return stems_[index]; }
  /// Sentences that have the stem.
  const Indices& places_of(const std::string& stem) const { return places_.at(stem); }
  bool is_quoted(std::size_t index) const { return in_quotation_[index]; }
  bool is_known_before(const std::string& stem, std::size_t index) const;
  /// "Two ingredients": but not the two of a year.
  bool announces(const Sentence& one) const;
  /// Ends on what was said before: "After five weeks she can.", "I did, once.", "Ours was bigger.",
  /// "I'd rather be shouted at." For a sentence that has words.
  bool is_elliptic(const Sentence& one) const;
  /// The sentence needs nobody to be named in the block: what stands before it speaks of the same.
  bool stands_alone(Rest rest, const Indices& block, const Indices& before) const;
  /// Of those that are not deleted, the nearest first.
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
  std::vector<std::vector<std::string>> stems_{};      ///< by sentence, of words with a meaning
  std::vector<bool> in_quotation_{};                   ///< by sentence
  std::unordered_map<std::string, Indices> places_{};  ///< of stems
};

}  // namespace castwright::script
