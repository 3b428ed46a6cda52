#pragma once
// Which request may start when. Pure: no clock, no I/O. The first one brings the research, so it
// goes alone: chunk 1, or request 0 where the research is one of its own. Then up to N of the rest
// at once, the last one when all others are stored. Sequential is `parallel` = 1, the same code.
// After the first fault nothing is started any more.

#include <array>
#include <cstddef>
#include <vector>

namespace castwright::engine {

class Schedule {
 public:
  enum class State { waiting, running, stored, failed };

  /// Requests are numbered from `first` (0 or 1) to `chunks`. `stored`: which of them, from the
  /// first on, an earlier process finished.
  Schedule(int chunks, int parallel, const std::vector<bool>& stored = {}, int first = 1);

  /// Numbers that may start now, in plan order; marks them running.
  std::vector<int> startable();
  void stored(int chunk);
  /// An earlier process asked for it, and its answer is still on its way.
  void resume(int chunk);
  /// Was startable and is not started after all.
  void release(int chunk);
  /// Fail fast: this chunk did not become text, so nothing more is started.
  void failed(int chunk);
  /// Nothing more is started, for a reason outside the chunks (a signal, the budget).
  void stop() { stopping_ = true; }

  /// Something runs, or something may still start.
  bool unfinished() const;
  bool all_stored() const;
  bool stopping() const { return stopping_; }
  State state(int chunk) const { return states_[static_cast<std::size_t>(chunk - first_)]; }

 private:
  bool may_start(int chunk) const;
  int count(State state) const { return counts_[static_cast<std::size_t>(state)]; }
  void set(int chunk, State state);

  int last() const { return first_ + static_cast<int>(states_.size()) - 1; }

  int first_;
  std::vector<State> states_;
  std::array<int, 4> counts_{};  ///< requests by state
  int first_waiting_;            ///< none before it waits
  int parallel_;
  bool stopping_ = false;
};

}  // namespace castwright::engine
