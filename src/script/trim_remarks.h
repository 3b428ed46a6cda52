#pragma once
// The second choice of trimming: remarks to which nobody replies, at the start or the end of a turn
// or as a whole short exchange. Used only by script/trim.cpp. Values only, any thread.

#include "script/trim_safety.h"

#include <string>
#include <vector>

namespace castwright::script {

class Remarks {
 public:
  /// Reads `text` while sentences are deleted from it. Must not outlive `text` or `safety`.
  Remarks(const ChunkText& text, const Safety& safety) : text_(text), safety_(safety) {}

  /// Has the same meaning as Safety::blocks() and Safety::allows(), for remarks.
  std::vector<Block> blocks() const;
  bool allows(const Block& block) const;

 private:
  /// What stands behind the deleted place.
  enum class Next { other_host, same_turn };

  bool closes_its_turn(const Block& block) const;
  bool opens_its_turn(const Block& block) const;
  bool is_an_exchange(const Block& block) const;
  bool only_remarks(std::size_t index) const;
  bool comes_back(const Indices& block, std::size_t turns) const;
  bool next_needs_nothing(const Block& block, Next next) const;
  bool answers(const Sentence& one, const Indices& before) const;
  bool denies(const Sentence& one) const;
  bool completes(std::size_t index, std::size_t before) const;

  const ChunkText& text_;
  const Safety& safety_;
};

}  // namespace castwright::script
