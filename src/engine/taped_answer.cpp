#include "engine/taped_answer.h"

#include "core/limits.h"
#include "tape/compressed.h"

#include <utility>

namespace castwright::engine {
namespace {

/// An answer without a brace in so many bytes is taken for plain text, so that it is shown while it
/// is written. Fences and sentences that models put before their JSON are shorter.
constexpr std::size_t plain_after_bytes = 400;

/// Appends `text` with LF for every kind of line end: event streams, by which the text may be sent
/// on, cannot carry another. `after_return` says that the newest character was a carriage return.
void append_lines(std::string& to, std::string_view text, bool& after_return) {
  for (const char c : text) {
    if (c != '\n' || !after_return) to += c == '\r' ? '\n' : c;
    after_return = c == '\r';
  }
}

}  // namespace

Status TapedAnswer::look(disk::Folder& folder) {
  CW_TRY(const std::string bytes,
         tape::read_bytes_from(folder, name_, reader_.tape().whole_bytes, limits::tape_bytes_max));
  if (bytes.empty() || over_) return {};
  if (auto taken = reader_.take(bytes); !taken)
    return std::unexpected(std::move(taken).error().within((folder.path() / name_).string()));
  tape::Tape& tape = reader_.tape();
  if (!replay_) {
    if (tape.whole_bytes == 0) return {};
    CW_TRY(const provider::Dialect* const dialect, dialect_of(tape));
    decoder_ = dialect->decoder(field_);
    replay_.emplace(*dialect, *decoder_);
  }
  std::string delta;
  while (replay_->step(tape, delta)) {
    // Fragment by fragment: what the filter hands out before it takes all back depends on how the
    // text is divided.
    if (!delta.empty()) take(filter_.feed(delta));
    delta.clear();
    if (replay_->index() < tape.exchanges.size() && replay_->fragments() > 0)
      std::string().swap(
          tape.exchanges[replay_->index()].fragments[replay_->fragments() - 1].bytes);
  }
  if (decoder_->terminal() && !decoder_->awaits_cause()) end();
  return {};
}

void TapedAnswer::take(const passes::ThinkingFilter::Fed& fed) {
  if (fed.anew) begin_anew();
  if (form_ == AnswerForm::spoken) {
    take_spoken(fed.added);
  } else {
    put(fed.added);
  }
}

void TapedAnswer::take_spoken(std::string_view added) {
  if (plain_) return put(added);
  std::string spoken;
  spoken_.feed(added, spoken);
  put(spoken);
  if (spoken_.found() || beginning_.size() >= plain_after_bytes) return;
  beginning_ += added;
  if (beginning_.size() < plain_after_bytes) return;
  plain_ = beginning_.find('{') >= plain_after_bytes;
  if (plain_) put(beginning_);
}

void TapedAnswer::put(std::string_view text) {
  append_lines(tellings_.back(), text, after_return_);
}

void TapedAnswer::begin_anew() {
  if (!tellings_.back().empty()) tellings_.emplace_back();
  spoken_ = json::FieldStream("chunk_text");
  beginning_.clear();
  plain_ = after_return_ = false;
}

/// The whole answer is known: what differs from it is told anew, but never replaced by nothing.
void TapedAnswer::end() {
  over_ = true;
  take(filter_.finish());
  const std::string kept = kept_answer(*decoder_).text;
  if (kept.empty()) return;
  json::FieldStream field("chunk_text");
  std::string spoken;
  if (form_ == AnswerForm::spoken) field.feed(kept, spoken);
  std::string text;
  bool after_return = false;
  append_lines(text, field.found() ? spoken : kept, after_return);
  if (!text.starts_with(tellings_.back())) begin_anew();
  tellings_.back() = std::move(text);
}

}  // namespace castwright::engine
