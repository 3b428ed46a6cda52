#pragma once
// A chunk's text as trimming sees it: turns and sentences in place, what each sentence carries, and
// which are deleted so far. Used by script/trim*.cpp alone; values only, any thread.

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

/// What the texts before told.
struct ToldMemory {
  std::vector<Fact> facts{};
  std::vector<int> carriers{};  ///< sentences that carry each of them
  Grams grams{};
  WordSet stems{};

  std::vector<std::size_t> carried_by(const Words& words) const;
};

/// A sentence in place: bytes of the chunk's text.
struct Sentence {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::size_t turn = 0;
  int words = 0;
  bool fixed = false;    ///< never deleted
  bool closing = false;  ///< of a text with a band: the last
  bool repeats = false;  ///< most of what it says
  bool question = false;
  bool refers = false;  ///< its first word leans on the sentence before
  bool deleted = false;
  std::vector<Token> tokens{};         ///< places in the sentence
  std::vector<std::size_t> carried{};  ///< facts
};

struct PlacedTurn {
  std::size_t begin = 0;  ///< of its tag
  std::size_t end = 0;    ///< of its last line, without the blank lines behind
  char speaker = 'A';
  std::vector<std::size_t> sentences{};
};

using Indices = std::vector<std::size_t>;

class ChunkText {
 public:
  ChunkText(std::string_view text, const TrimWish& wish, const Told& told);

  const std::vector<PlacedTurn>& turns() const { return turns_; }
  const std::vector<Sentence>& sentences() const { return sentences_; }
  const ToldMemory& told() const { return told_; }
  /// The words by which sentences lean on each other; null if the language has none.
  const TrimLanguage* language() const { return language_; }
  std::string_view text_of(const Sentence& one) const {
    return text_.substr(one.begin, one.end - one.begin);
  }

  /// Of the turn's sentences, those that are not deleted.
  Indices left_of(const PlacedTurn& turn) const;
  bool is_emptied(const PlacedTurn& turn) const;
  int words_of_all(const Indices& indices) const;
  /// Not fixed, not deleted, and not the only carrier of anything.
  bool may_go(std::size_t index) const;
  /// Together they are not the only carriers either.
  bool keeps_facts(const Indices& all) const;
  /// Whoever speaks still does without them.
  bool keeps_speakers(const Indices& chosen) const;

  /// The words it takes away.
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
  const ToldMemory& told_;
  const TrimLanguage* language_;
  std::vector<int> carriers_;  ///< sentences that carry each fact, in earlier chunks and here
  std::vector<PlacedTurn> turns_;
  std::vector<Sentence> sentences_;
};

}  // namespace castwright::script
