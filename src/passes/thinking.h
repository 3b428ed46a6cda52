#pragma once
// What of an answer is thinking. Models of many servers write it into the answer itself, between
// tags, in channels or fences, or with the closing tag alone where the server's template opened it;
// thinking is not the answer, whatever it drafts. One rule (docs/formats/answer.md) for every use
// of an answer, over any split of its text. Pure, total; owned by the reader of one answer, one
// thread at a time.

#include <cstddef>
#include <string>
#include <string_view>

namespace castwright::passes {

struct Fence;
struct Tag;

/// An answer without its thinking, while it arrives. Linear: a byte is looked at twice at most.
///
/// A tag counts outside of JSON strings. A closing tag without an opening one makes thinking of all
/// before it, so that text may be taken back. A tag inside of a string is a word of the script as
/// long as the object around it can be JSON. Thinking that is never closed, is one object and
/// stands behind none was opened by mistake and is the answer.
class ThinkingFilter {
 public:
  struct Fed {
    bool anew = false;         ///< all that was handed out before was thinking
    std::string_view added{};  ///< what became part of text(); valid until the next call
  };
  /// The next piece of the answer, in valid UTF-8. What may yet become a tag is held back.
  Fed feed(std::string_view piece);
  /// Nothing more comes.
  Fed finish();

  const std::string& text() const { return text_; }          ///< the answer without its thinking
  const std::string& received() const { return received_; }  ///< all that was fed
  /// What is kept for a person: text(), but received() where the answer, or any text at all, stands
  /// in its thinking alone.
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
  std::size_t at_ = 0;      ///< of received_: read so far
  std::size_t handed_ = 0;  ///< of received_: handed out, or left out as thinking
  bool thinking_ = false;   ///< a tag or a fence opened it, at handed_
  int fences_ = 0;          ///< blocks open since a fence opened it; 0: a tag did
  bool final_ = false;      ///< a final message was begun
  bool whole_ = false;      ///< a whole object stands in text_
  bool anew_ = false;
  // Where in an object the reader stands; only as much grammar as it takes to tell a string.
  std::size_t depth_ = 0;  ///< brackets open
  bool opened_ = true;     ///< a brace was read (or nothing yet): a key in quotes may follow
  bool string_ = false;
  bool escaped_ = false;
  bool string_over_ = false;  ///< a string has just ended: a comma, colon or bracket follows
  std::size_t doubtful_ = std::string::npos;  ///< behind the newest closing tag in a string
};

/// Was the answer itself taken for thinking? An object, or one with a key that answers have, stands
/// in `answer` and none in `rest`, which is what without_thinking() left of it.
bool is_answer_lost(std::string_view answer, std::string_view rest);
/// The answer without its thinking.
std::string without_thinking(std::string_view answer);
/// ThinkingFilter::kept() of a whole answer.
std::string kept_of(std::string_view answer);

}  // namespace castwright::passes
