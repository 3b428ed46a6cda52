#pragma once
// Tells what of an answer is thinking. Models of many servers write it into the answer itself,
// between tags, in channels or fences, or with only the closing tag if the server's template opened
// it. Thinking is not the answer, whatever it drafts. One rule (docs/formats/answer.md) serves
// every use of an answer, however its text is divided. Pure, total. The reader of one answer owns
// the filter; one thread at a time uses it.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::passes {

struct Fence;
struct Tag;

/// Takes the thinking out of an answer while it arrives. It is linear: it looks at a byte twice at
/// most.
///
/// A tag counts outside of JSON strings. A closing tag without an opening one makes thinking of all
/// text before it, so that text may be taken back. A tag inside of a string is a word of the script
/// as long as the object around it can be JSON. If thinking is never closed, is one object and has
/// no object before it, it was opened by mistake and is the answer.
class ThinkingFilter {
 public:
  /// What a call changed in text().
  struct Fed {
    bool anew = false;         ///< All that was handed out before was thinking.
    std::string_view added{};  ///< What became part of text(); valid until the next call.
  };
  /// Takes the next piece of the answer, in valid UTF-8. It holds back what may yet become a tag.
  Fed feed(std::string_view piece);
  /// Ends the answer: nothing more comes.
  Fed finish();

  const std::string& text() const { return text_; }          ///< The answer without its thinking.
  const std::string& received() const { return received_; }  ///< All that was fed.
  /// Returns what is kept for a person: text(), but received() if the answer, or any text at all,
  /// stands only in the thinking.
  const std::string& kept() const;

 private:
  Fed read(bool ended);
  bool step(bool ended);
  void take_tag(const Tag& tag);
  bool take_fence(const Fence& fence);
  void json_byte(char byte);
  void broken(char byte);
  void begin_at(std::size_t at);
  void hand_out(std::size_t end);

  std::string received_;
  std::string text_;
  std::size_t at_ = 0;      ///< How much of received_ is read.
  std::size_t handed_ = 0;  ///< How much of received_ is handed out, or left out as thinking.
  bool thinking_ = false;   ///< A tag or a fence opened thinking at handed_.
  int fences_ = 0;          ///< The blocks open since a fence opened it; 0 if a tag did.
  bool final_ = false;      ///< A final message has begun.
  bool whole_ = false;      ///< A whole object stands in text_.
  bool anew_ = false;
  // The place in an object at which the reader stands, with only as much grammar as it takes to
  // tell a string.
  std::size_t depth_ = 0;  ///< The number of open brackets.
  bool opened_ = true;     ///< A brace was read (or nothing yet): a key in quotes may follow.
  bool string_ = false;
  bool escaped_ = false;
  bool string_over_ = false;  ///< A string has just ended: a comma, colon or bracket follows.
  std::size_t doubtful_ =
      std::string::npos;  ///< The place after the newest closing tag in a string.
};

/// Tells whether the answer itself was taken for thinking: an object, or one with a key that
/// answers have, stands in `answer`, but none in `rest`, which is what without_thinking() left of
/// it.
bool is_answer_lost(std::string_view answer, std::string_view rest);
/// Returns the answer without its thinking.
std::string without_thinking(std::string_view answer);
/// Returns ThinkingFilter::kept() of a whole answer.
std::string kept_of(std::string_view answer);

}  // namespace castwright::passes
