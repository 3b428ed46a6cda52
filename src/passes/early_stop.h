#pragma once
// Tells whether an answer that still arrives can become a chunk at all. A refusal, a language other
// than the topic's, one voice in a show of two, and a sentence that comes again and again certainly
// cannot, so the run need not pay for the rest of them. The reader stops only for what is certain,
// because a false stop would lose a paid answer. It is pure and total on any text. The reader of
// one answer owns it; one thread at a time uses it.

#include "topic/topic.h"

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace castwright::passes {

/// Prose of this length that begins as a refusal does and holds no JSON is no answer.
inline constexpr std::size_t refusal_bytes_min = 160;
/// So many words in a row in another language are no quotation, which would be shorter.
inline constexpr std::size_t foreign_words_min = 150;
/// So many words of one host without a turn of the other are no long story, which would be shorter.
inline constexpr std::size_t one_voice_words_min = 300;
/// A refrain may come three or four times; a model that is caught in a loop never ends.
inline constexpr int repeated_sentence_max = 4;
inline constexpr std::size_t repeated_sentence_words_min = 4;

/// Reads one answer and finds the first reason why it cannot become a chunk.
class EarlyStop {
 public:
  explicit EarlyStop(const topic::Topic& topic);

  /// Reads on: `answer` is the next bytes of the answer, `dialogue` the decoded script text that
  /// came with them.
  void read(std::string_view answer, std::string_view dialogue);
  /// Tells a person why the answer cannot become a chunk; "" as long as it may become one.
  const std::string& reason() const { return reason_; }

 private:
  void read_line(std::string_view line);
  void read_sentence(std::string_view sentence);
  void read_word(std::string_view word);
  void look_for_refusal();
  void judge_language();

  /// The newest words, by which the language is judged.
  struct Window {
    std::deque<std::string> words{};
    /// How many of these words are function words of each language.
    std::map<std::string, int, std::less<>> by_language{};
  };

  bool two_hosts_;
  std::string language_;   ///< The language, e.g. "de", or "" if its function words are not known.
  std::string beginning_;  ///< The beginning of the answer, before its JSON.
  bool json_begun_ = false;
  std::string pending_;  ///< A line or sentence that is not complete yet.
  std::set<char> speakers_;
  std::size_t spoken_words_ = 0;
  Window window_;
  std::unordered_map<std::string, int> sentences_;
  std::string reason_;
};

}  // namespace castwright::passes
