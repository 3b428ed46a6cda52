#pragma once
// Which sentences can go so that no listener finds the place. Used by script/trim.cpp alone; values
// only, any thread.

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
  /// Looks at `text` while it loses sentences; must not outlive it.
  explicit Safety(const ChunkText& text);

  /// All that may go from the whole text, those missed least first. Each must be asked for again
  /// (allows()) once others have gone.
  std::vector<Block> blocks() const;
  bool allows(const Block& block) const;

 private:
  struct Place;
  void add_inner(std::size_t turn, std::vector<Block>& blocks) const;
  void add_exchange(std::size_t turn, std::vector<Block>& blocks) const;
  void add(Indices sentences, double loss, std::vector<Block>& blocks) const;

  bool stands_well(const Indices& block) const;
  bool is_ordinary(std::size_t index, bool repeats) const;
  bool has_only_known(const Indices& block) const;
  bool is_not_awaited(const Indices& block, const Indices& before) const;
  bool announces(const Sentence& one) const;
  bool stands_alone(std::size_t index, const Indices& block, const Indices& before) const;
  bool is_not_taken_up(const Indices& block, const Indices& before, const Indices& after) const;
  bool is_no_part_of_a_list(const Indices& block,
                            const Indices& before,
                            const Indices& after) const;
  bool introduces_nothing(const Indices& block, const Indices& before, const Indices& after) const;
  bool is_known_before(const std::string& stem, std::size_t index) const;

  Indices left_before(std::size_t index, std::size_t count) const;
  Indices left_after(std::size_t index, std::size_t count) const;
  bool asks(std::size_t index) const { return text_.sentences()[index].question; }
  double known_share(const Indices& block) const;

  const ChunkText& text_;
  std::vector<std::vector<std::string>> stems_{};      ///< by sentence, of words with a meaning
  std::vector<bool> in_quotation_{};                   ///< by sentence
  std::unordered_map<std::string, Indices> places_{};  ///< of stems
};

}  // namespace castwright::script
