#include "observe/board.h"

#include "observe/live.h"

#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace castwright::observe {
namespace {

using namespace journal;  // NOLINT(google-build-using-namespace): the events only

constexpr std::string_view wipe_line = Live::wipe;
constexpr Millis redraw_every{250};

}  // namespace

/// Writes the steps of one run as lines.
class Board::View final : public Observer {
 public:
  View(Board& board, std::string label) : board_(board), label_(std::move(label)) {}

  void heard(const RunEvent& event, const json::Value& /*envelope*/) override {
    count(event);
    if (const std::string step = step_of(event); !step.empty()) {
      board_.print(fmt::format("[{}] {}\n", label_, step));
    }
    board_.redraw(false);
  }
  void tick() override { board_.redraw(false); }

 private:
  /// Adds the bill of an answer to the money of the board, in place of what was known of it.
  void count(const RunEvent& event) {
    const auto* ended = std::get_if<ChunkEnded>(&event);
    if (ended == nullptr) return;
    const auto [bill, is_new] = bills_.try_emplace({ended->chunk, ended->attempt});
    if (!is_new && bill->second) board_.spent_ -= *bill->second;
    if (!is_new && !bill->second) --board_.unbilled_;
    bill->second = ended->cost_nanodollars;
    if (bill->second) board_.spent_ += *bill->second;
    if (!bill->second) ++board_.unbilled_;
  }

  std::string step_of(const RunEvent& event) {
    if (const auto* started = std::get_if<RunStarted>(&event)) {
      chunks_ = started->chunks.size();
      home_ = started->stage;
      board_.rehearsal_ = board_.rehearsal_ || started->rehearsal;
      const std::string_view what = row_of(home_).words.units;
      if (started->resumed)
        return fmt::format("resumed, {} of {} {} are stored", started->stored, chunks_, what);
      return fmt::format("begun, {} {}, {} words", chunks_, what, started->words);
    }
    if (const auto* warning = std::get_if<Warning>(&event)) return "WARNING: " + warning->text;
    if (const auto* notice = std::get_if<Notice>(&event)) return notice->text;
    if (const auto* stored = std::get_if<ChunkStored>(&event)) {
      const Stage& stage = stage_of(home_, stored->chunk);
      if (!stage.is_home()) return fmt::format("{} stored", stage.words.unit);
      ++board_.chunks_;
      board_.words_ += static_cast<std::size_t>(stored->words);
      return fmt::format(
          "{} {}/{} stored, {} words", stage.words.unit, stored->chunk, chunks_, stored->words);
    }
    if (const auto* attached = std::get_if<Reattached>(&event)) return log_line(*attached);
    if (const auto* saved = std::get_if<ScriptSaved>(&event))
      return fmt::format("script saved: {} ({} chars)", saved->path, saved->chars);
    if (const auto* saved = std::get_if<ItemsSaved>(&event))
      return fmt::format("{} shorter scripts saved: {}", saved->items, saved->path);
    return {};
  }

  Board& board_;
  std::string label_;
  std::size_t chunks_ = 0;
  StageId home_ = StageId::long_script;
  std::map<std::pair<int, int>, std::optional<Nanodollars>> bills_;  ///< by chunk and attempt
};

Board::Board(Sink sink, const Clock& clock, std::function<int()> columns, std::size_t runs)
    : sink_(std::move(sink)),
      clock_(clock),
      columns_(std::move(columns)),
      started_(clock.now()),
      runs_(runs) {}

Board::~Board() {
  wipe();
}

std::unique_ptr<Observer> Board::view(std::string label) {
  return std::make_unique<View>(*this, std::move(label));
}

void Board::print(std::string_view lines) {
  wipe();
  sink_(lines);
  redraw(true);
}

void Board::beside(const std::function<void()>& write) {
  wipe();
  write();
  redraw(true);
}

void Board::run_ended(bool well) {
  well ? ++done_ : ++stopped_;
  redraw(true);
}

std::string Board::line(int columns) const {
  const auto now = clock_.now();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - started_).count();
  const std::size_t ended = done_ + stopped_;
  std::string text =
      fmt::format("{} of {} runs finished, {} at work{}  {} chunks  {} words  {}{}{}  {}:{:02}",
                  done_,
                  runs_,
                  begun_ > ended ? begun_ - ended : 0,
                  stopped_ == 0 ? "" : fmt::format(", {} stopped", stopped_),
                  chunks_,
                  words_,
                  money_shown(spent_),
                  unbilled_ == 0 ? "" : fmt::format(" and {} unknown", unbilled_),
                  rehearsal_ ? " (rehearsal)" : "",
                  seconds / 60,
                  seconds % 60);
  if (columns > 0 && text.size() >= static_cast<std::size_t>(columns)) {
    text.resize(static_cast<std::size_t>(columns) - 1);
  }
  return text;
}

void Board::redraw(bool at_once) {
  if (!columns_) return;
  const MonoTime now = clock_.now();
  if (!at_once && drawn_ && now - drawn_at_ < redraw_every) return;
  drawn_at_ = now;
  // The line must not be broken by a terminal that became narrower, and the cursor rests at its
  // beginning (live.h).
  sink_(fmt::format("\r\x1b[?7l{}\x1b[J\r\x1b[?7h", line(columns_())));
  drawn_ = true;
}

void Board::wipe() {
  if (drawn_) sink_(wipe_line);
  drawn_ = false;
}

}  // namespace castwright::observe
