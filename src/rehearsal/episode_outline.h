#pragma once
// Which sentence of the notes is told in which part of the show: the notes in their order, cut into
// as many pieces as the show has parts. Every part is asked for on its own. Because the outline is
// a function of the notes and of the number of parts, which every prompt shows, no two parts tell
// the same sentence. If the prompt says which part introduces which fact, the prompt decides. Pure.

#include "rehearsal/notes.h"
#include "rehearsal/prompt_reading.h"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace castwright::rehearsal {

class EpisodeOutline {
 public:
  EpisodeOutline(const Notes& notes, const PromptReading& prompt);

  /// Whether the sentence is one of the facts that the prompt gives to its part.
  bool is_owed(std::size_t sentence) const { return owed_.contains(sentence); }
  int parts() const { return static_cast<int>(parts_.size()); }
  /// Indices into Notes::sentences, in the order in which part `part` (from 1) tells them; empty if
  /// there is no such part.
  const std::vector<std::size_t>& sentences_of(int part) const;
  /// Phrases to talk about in that part: first those of its own sentences, then those of the whole
  /// notes.
  std::vector<std::string> phrases_of_part(const Notes& notes, int part) const;

 private:
  std::vector<std::vector<std::size_t>> parts_;
  std::set<std::size_t> owed_;
};

}  // namespace castwright::rehearsal
