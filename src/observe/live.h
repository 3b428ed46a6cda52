#pragma once
// The live display of one run at a terminal: a block of a line for each request at work and one for
// the whole run, redrawn in place. What is done leaves the block as one short line and scrolls away
// above it.
//
// Owner: whoever follows the run. Thread: the engine's, or that of `watch`. Life: heard() for each
// event, tick() often in between; the block is gone after the end of the run, and at the latest
// with this object. Invariants: a line never wraps, also while the terminal is narrower than it
// says; the cursor rests at the beginning of the block, which a terminal keeps when it breaks lines
// anew, so that `wipe` removes all of the block at any time; the cursor is never hidden, so that no
// kind of end leaves it hidden; at most ten frames a second, and none that equals the one before.

#include "core/clock.h"
#include "journal/observer.h"
#include "observe/log.h"
#include "observe/picture.h"
#include "observe/style.h"

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::observe {

/// The size of a terminal.
struct Screen {
  int columns = 80;
  int rows = 24;
};

class Live final : public journal::Observer {
 public:
  /// Removes the block, wherever the cursor is in its first line. Without a block it does nothing
  /// at the beginning of an empty line. It erases the rest of the screen from the second column on,
  /// since some terminals (tmux) keep in their history what is erased from the first place on.
  static constexpr std::string_view wipe = "\r\x1b[K\x1b[C\x1b[J\r";

  /// Where it draws: `screen` is called before every frame, since terminals are resized.
  struct Place {
    Sink sink;
    const Clock& clock;
    std::function<Screen()> screen;
    Style style{};
  };
  Live(Place place, RunFacts facts);
  ~Live() override;
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  void heard(const journal::RunEvent& event, const json::Value& envelope) override;
  void tick() override;

  /// Takes an event that happened at another time than now; draws nothing but the line that it
  /// leaves behind.
  void heard_at(const journal::RunEvent& event, MonoTime at);
  /// Takes an event of the past and prints nothing.
  void recall(const journal::RunEvent& event, MonoTime at) { picture_.note(event, at); }
  /// Removes the block, calls a function that writes to the same terminal, and draws it again.
  void beside(const std::function<void()>& write);
  /// Ends the display; nothing is drawn any more.
  void end();
  /// Ends it because the process of the run is gone: what it had under way becomes a line each.
  void end_gone();

  /// The block as it is now, at most `screen` large, without control sequences that move.
  std::vector<std::string> block(Screen screen);
  /// The line of the whole run alone; 0 columns for any width.
  std::string sum_line(int columns);

 private:
  std::string take(const journal::RunEvent& event, MonoTime at);
  std::string line_behind(const journal::RunEvent& event, int columns);
  std::string lines_left(int columns);
  std::string stored_line(int number, int words, int columns);
  std::string failed_line(const journal::ChunkEnded& event, int columns);
  void draw(bool at_once, const std::string& above);
  std::string wiped();

  Place place_;
  Picture picture_;
  std::vector<std::string> drawn_;  ///< the newest frame; empty if none stands
  int drawn_columns_ = 0;           ///< the width for which it was drawn
  MonoTime drawn_at_ = MonoTime::min();
  bool running_ = false;
};

}  // namespace castwright::observe
