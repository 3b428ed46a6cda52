#pragma once
// What a person sees of many runs at once: a line for every step that was reached, with the run's
// name in front, and on a terminal one line below that sums them all up.

#include "core/clock.h"
#include "journal/observer.h"
#include "observe/log.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace castwright::observe {

class Board {
 public:
  /// `columns` of the terminal, asked before every redraw; empty if there is none: then nothing is
  /// redrawn. `runs`: how many there will be.
  Board(Sink sink, const Clock& clock, std::function<int()> columns, std::size_t runs);
  ~Board();
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  /// The listener of one run or pass; the board must outlive it.
  std::unique_ptr<journal::Observer> view(std::string label);
  /// Whole lines, above the sum.
  void print(std::string_view lines);
  /// Does what writes to the same terminal, with the sum out of its way.
  void beside(const std::function<void()>& write);
  void run_began() { ++begun_; }
  void run_ended(bool well);
  /// Nothing more is shown.
  void end() { wipe(); }

  /// The sum, without control sequences, at most `columns` wide.
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
};

}  // namespace castwright::observe
