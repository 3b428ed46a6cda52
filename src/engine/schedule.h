#pragma once
// Decides which requests may start. The first request brings the research and goes alone: it is
// chunk 1, or request 0 if the research is a request of its own. Then up to `parallel` of the
// others run at once; the last one starts when all others are stored. With `parallel` = 1
// they run in sequence.
//
// Owner: engine::Run. Thread: the engine's. Pure: it has no clock and no I/O.
// Life cycle: resume() for what earlier processes left on its way; then startable(), and for each
// number in it stored(), failed(), or release() if it is not started after all; stop() at any time.
// Invariants: at most `parallel` requests run. After failed() or stop() nothing is started any
// more.

#include <array>
#include <cstddef>
#include <vector>

namespace castwright::engine {

class Schedule {
 public:
  enum class State { waiting, running, stored, failed };

  /// Requests are numbered from `first` (0 or 1) to `chunks`. `stored` says of them, from the first
  /// one on, whether an earlier process finished them; those that it does not reach wait.
  Schedule(int chunks, int parallel, const std::vector<bool>& stored = {}, int first = 1);

  /// Returns the numbers that may start now, in plan order, and marks them as running.
  std::vector<int> startable();
  /// Notes that a running request has become text.
  void stored(int chunk);
  /// Marks a waiting request as running, because an earlier process asked for it.
  void resume(int chunk);
  /// Marks a running request as waiting again, because it was not sent.
  void release(int chunk);
  /// Notes that a running request did not become text. Nothing more is started.
  void failed(int chunk);
  /// Starts nothing more, for a reason that is not a chunk's, such as a signal.
  void stop() { stopping_ = true; }

  /// Tells whether something runs or may still start.
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
  std::array<int, 4> counts_{};  ///< The number of requests in each state.
  int first_waiting_;            ///< No request before this one waits.
  int parallel_;
  bool stopping_ = false;
};

}  // namespace castwright::engine
