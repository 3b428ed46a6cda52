#pragma once
// The display of many runs at once: a line for every step that a run reaches, with the run's name
// in front, and on a terminal one line below that summarises all runs.

#include "core/clock.h"
#include "core/money.h"
#include "journal/observer.h"
#include "observe/log.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace castwright::observe {

class Board {
 public:
  /// `columns` returns the width of the terminal and is called before every redraw; if it is empty,
  /// there is no terminal and nothing is redrawn. `runs` is the number of runs to come.
  Board(Sink sink, const Clock& clock, std::function<int()> columns, std::size_t runs);
  ~Board();
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  /// Makes the listener of one run or pass; the board must outlive it.
  std::unique_ptr<journal::Observer> view(std::string label);
  /// Writes whole lines above the summary.
  void print(std::string_view lines);
  /// Removes the summary, calls a function that writes to the same terminal, and draws the summary
  /// again.
  void beside(const std::function<void()>& write);
  void run_began() { ++begun_; }
  void run_ended(bool well);
  /// Ends the display.
  void end() { wipe(); }

  /// Returns the summary without control sequences, at most `columns` wide.
  std::string line(int columns) const;

 private:
  class View;
  void redraw(bool at_once);
  void wipe();

  Sink sink_;
  const Clock& clock_;
  std::function<int()> columns_;
  MonoTime started_;
  MonoTime drawn_at_ = MonoTime::min();
  bool drawn_ = false;
  std::size_t runs_;
  std::size_t begun_ = 0;
  std::size_t done_ = 0;
  std::size_t stopped_ = 0;
  std::size_t chunks_ = 0;
  std::size_t words_ = 0;
  Nanodollars spent_ = 0;     ///< the sum of the bills that are known
  std::size_t unbilled_ = 0;  ///< answers whose bill is unknown
  bool rehearsal_ = false;    ///< of which nothing is paid
};

}  // namespace castwright::observe
