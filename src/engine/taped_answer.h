#pragma once
// Follows the text of one answer on its tape while another process writes the tape. The text is a
// function of the tape alone, so that a reader who comes late reads the same bytes as one that was
// there, and a process that resumes the answer changes nothing of what was read.
//
// Owner: a live view, one for each answer that somebody reads. Thread: its owner's. It reads only.

#include "core/result.h"
#include "disk/disk.h"
#include "engine/exchange.h"
#include "json/field_stream.h"
#include "passes/thinking.h"
#include "provider/decoder.h"
#include "provider/dialect.h"
#include "tape/tape.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::engine {

/// Which text of an answer is followed.
enum class AnswerForm {
  spoken,  ///< the dialogue of its field `chunk_text`, or the whole answer if it is no JSON
  raw,     ///< the answer as the model writes it, without its thinking
};

class TapedAnswer {
 public:
  /// `name` is the file of the tape, `field` the field of the response that has the answer.
  TapedAnswer(std::string name, provider::AnswerField field, AnswerForm form)
      : name_(std::move(name)),
        field_(field),
        form_(form) {}

  /// Reads what was written since the last call. Fault::missing if there is no tape, Fault::storage
  /// if it is damaged or in a dialect that this program does not know.
  Status look(disk::Folder& folder);

  /// The texts in their order, UTF-8 with line ends as LF; only the last one grows. Another begins
  /// if all text so far turns out to have been thinking, or if the whole answer at the end differs
  /// from what was streamed.
  const std::vector<std::string>& tellings() const { return tellings_; }
  /// True if the proof of the answer's end was read: no text will come any more.
  bool is_over() const { return over_; }

 private:
  void take(const passes::ThinkingFilter::Fed& fed);
  void take_spoken(std::string_view added);
  void put(std::string_view text);
  void begin_anew();
  void end();

  std::string name_;
  provider::AnswerField field_;
  AnswerForm form_;
  tape::Reader reader_;
  std::unique_ptr<provider::Decoder> decoder_;  ///< Made once the head of the tape is known.
  std::optional<Replay> replay_;
  passes::ThinkingFilter filter_;
  json::FieldStream spoken_{"chunk_text"};
  std::string beginning_;  ///< The text that is held until it is known whether it is JSON.
  bool plain_ = false;
  bool after_return_ = false;  ///< The newest character was a carriage return.
  std::vector<std::string> tellings_ = {""};
  bool over_ = false;
};

}  // namespace castwright::engine
