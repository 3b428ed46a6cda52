#pragma once
// Whether an answer that still arrives can become a chunk at all. What certainly cannot (a refusal,
// another language than the topic's, one voice where two should talk, a sentence that comes again
// and again) need not be paid to its end. Certain things only: a false stop would lose a paid
// answer. Pure, total on any text; owned by the reader of one answer, one thread at a time.

#include "topic/topic.h"

#include <cstddef>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace castwright::passes {

/// Prose that is longer than this, begins as a refusal does and holds no JSON is no answer.
inline constexpr std::size_t refusal_bytes_min = 160;
/// Words in a row in another language; a quotation is shorter.
inline constexpr std::size_t foreign_words_min = 150;
/// Words of one host without a turn of the other; a long story is shorter.
inline constexpr std::size_t one_voice_words_min = 300;
/// A refrain comes back three or four times; a model that is caught in a loop never ends.
inline constexpr int repeated_sentence_max = 4;
inline constexpr std::size_t repeated_sentence_words_min = 4;

class EarlyStop {
 public:
  explicit EarlyStop(const topic::Topic& topic);

  /// `answer`: the next bytes of the answer; `dialogue`: those of its script text, decoded, which
  /// came with them.
  void read(std::string_view answer, std::string_view dialogue);
  /// Why the answer cannot become a chunk, for a person; "" as long as it may.
  const std::string& reason() const { return reason_; }

 private:
  void read_line(std::string_view line);
  void read_sentence(std::string_view sentence);
  void read_word(std::string_view word);
  void look_for_refusal();
  void judge_language();

  struct Window {
    std::deque<std::string> words{};                        ///< languages are told by the newest
    std::map<std::string, int, std::less<>> by_language{};  ///< function words among them
  };

  bool two_hosts_;
  std::string language_;   ///< "de"; "" where nothing is known of it
  std::string beginning_;  ///< of the answer, before its JSON
  bool json_begun_ = false;
  std::string pending_;  ///< a line or sentence that is not complete
  std::set<char> speakers_;
  std::size_t spoken_words_ = 0;
  Window window_;
  std::unordered_map<std::string, int> sentences_;
  std::string reason_;
};

}  // namespace castwright::passes
