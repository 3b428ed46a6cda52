#pragma once
// The text of a chunk as trimming sees it: its turns and sentences with their places, the facts
// that each sentence tells, and the sentences deleted so far. Used only by script/trim*.cpp. Values
// only, any thread.

#include "script/tokens.h"
#include "script/trim.h"
#include "script/trim_language.h"
#include "script/trim_words.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace castwright::script {

/// What earlier texts told.
struct NarratedMemory {
  std::vector<Fact> facts{};
  std::vector<int> carriers{};  ///< The number of sentences that tell each of `facts`.
  Grams grams{};
  WordSet stems{};

  std::vector<std::size_t> carried_by(const Words& words) const;
};

/// A sentence and its place, in bytes of the chunk's text.
struct Sentence {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t turn = 0;
  int words = 0;
  bool fixed = false;    ///< The sentence is never deleted.
  bool closing = false;  ///< It is the last sentence of a text with a band.
  bool repeats = false;  ///< Earlier texts said most of what it says.
  bool question = false;
  bool refers = false;  ///< Its first word refers to the sentence before.
  bool deleted = false;
  std::vector<Token> tokens{};         ///< The words, with their places in the sentence.
  std::vector<std::size_t> carried{};  ///< The indices of the facts that it tells.
};

struct PlacedTurn {
  std::size_t begin = 0;  ///< The offset of its tag.
  std::size_t end = 0;    ///< The end of its last line, without the blank lines behind it.
  char speaker = 'A';
  std::vector<std::size_t> sentences{};
};

using Indices = std::vector<std::size_t>;

class ChunkText {
 public:
  ChunkText(std::string_view text, const TrimWish& wish, const NarratedFacts& told);

  const std::vector<PlacedTurn>& turns() const { return turns_; }
  const std::vector<Sentence>& sentences() const { return sentences_; }
  const NarratedMemory& told() const { return told_; }
  /// The words that show how sentences depend on each other; null if the language has no table.
  const TrimLanguage* language() const { return language_; }
  std::string_view text_of(const Sentence& one) const {
    return text_.substr(one.begin, one.end - one.begin);
  }

  /// Returns the sentences of the turn that are not deleted.
  Indices left_of(const PlacedTurn& turn) const;
  bool is_emptied(const PlacedTurn& turn) const;
  int words_of_all(const Indices& indices) const;
  /// True if the sentence is not fixed, not deleted, and not the only one that tells some fact.
  bool may_go(std::size_t index) const;
  /// True if the sentences together are not the only ones that tell some fact.
  bool keeps_facts(const Indices& all) const;
  /// True if every speaker still speaks after the sentences are deleted.
  bool keeps_speakers(const Indices& chosen) const;

  /// Deletes the sentence and returns the number of its words.
  int remove(std::size_t index);
  Trimmed result() const;

 private:
  void read_turns();
  void read_line(std::string_view line);
  void keep_pieces();
  bool is_cited(std::string_view sentence) const;
  void append_kept(const PlacedTurn& turn, std::size_t& at, std::string& out) const;
  std::vector<Cut> cuts() const;
  std::size_t after(std::size_t at, std::size_t end, std::string_view passed) const;

  std::string_view text_;
  const TrimWish& wish_;
  const NarratedMemory& told_;
  const TrimLanguage* language_;
  /// The number of sentences that tell each fact, in earlier chunks and in this one.
  std::vector<int> carriers_;
  std::vector<PlacedTurn> turns_;
  std::vector<Sentence> sentences_;
};

}  // namespace castwright::script
