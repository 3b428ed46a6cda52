#include "observe/bar.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

using namespace journal;  // NOLINT(google-build-using-namespace): the events only

constexpr std::string_view wipe_line = "\r\x1b[K";
constexpr int bar_columns = 24;

std::string clock_text(MonoTime from, MonoTime to) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(to - from).count();
  return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

}  // namespace

Bar::Bar(Sink sink, const Clock& clock, std::function<int()> columns)
    : sink_(std::move(sink)),
      clock_(clock),
      columns_(std::move(columns)),
      log_(sink_),
      started_(clock.now()) {}

Bar::~Bar() {
  wipe();
}

void Bar::heard(const RunEvent& event, const json::Value& envelope) {
  const bool speaks = std::holds_alternative<Warning>(event) || !log_line(event).empty();
  if (speaks) {
    wipe();
    log_.heard(event, envelope);
  }
  note(event);
  if (running_) redraw();
}

void Bar::note(const RunEvent& event) {
  if (const auto* started = std::get_if<RunStarted>(&event)) {
    plan_ = started->chunks;
    target_ = started->words;
  } else if (const auto* chunk = std::get_if<ChunkStarted>(&event)) {
    now_ = Progress{.chunk = chunk->chunk.number};
    home_ = chunk->stage;
    running_ = true;
  } else if (const auto* progress = std::get_if<Progress>(&event)) {
    now_ = *progress;
  } else if (const auto* stored = std::get_if<ChunkStored>(&event)) {
    stored_words_ += stored->words;
    now_.words = 0;
  } else if (std::holds_alternative<RunFinished>(event) || std::holds_alternative<RunStopped>(event)
             || std::holds_alternative<ScriptSaved>(event)) {
    wipe();
    running_ = false;
  }
}

/// Returns the part of the line that says what is under way.
std::string Bar::work_text() const {
  if (const Stage& stage = stage_of(home_, now_.chunk); !stage.is_home())
    return std::string(stage.words.unit);
  const auto index = static_cast<std::size_t>(now_.chunk) - 1;
  const bool known = index < plan_.size();
  return fmt::format("chunk {}/{} {} {}/{}",
                     now_.chunk,
                     plan_.size(),
                     known ? plan_[index].title : "",
                     now_.words,
                     known ? plan_[index].target : 0);
}

std::string Bar::line(int columns) const {
  const int words = stored_words_ + static_cast<int>(now_.words);
  const double share =
      target_ == 0 ? 0 : std::clamp(static_cast<double>(words) / target_, 0.0, 1.0);
  const int full = static_cast<int>(share * bar_columns);
  std::string text = fmt::format("[{}{}] {:3.0f} %  {}/{} words  {}  {:.0f} tokens/s  {}",
                                 std::string(static_cast<std::size_t>(full), '#'),
                                 std::string(static_cast<std::size_t>(bar_columns - full), '.'),
                                 100 * share,
                                 words,
                                 target_,
                                 work_text(),
                                 now_.tokens_per_s,
                                 clock_text(started_, clock_.now()));
  if (columns > 0 && text.size() >= static_cast<std::size_t>(columns)) {
    text.resize(static_cast<std::size_t>(columns) - 1);
  }
  return text;
}

void Bar::redraw() {
  sink_(std::string(wipe_line) + line(columns_()));
  drawn_ = true;
}

void Bar::wipe() {
  if (drawn_) sink_(wipe_line);
  drawn_ = false;
}

}  // namespace castwright::observe
