#pragma once
// One loop for any number of runs: one thread, one transport, one wait for all of them.
//
// Owner: app::Runtime. Thread: the engine's, which is the one that calls next().
// Life cycle: add() for each run, before or between calls of next(); next() until empty(). A run is
// begun by the loop, and is finished when next() returns it. Transport::wake() makes a waiting loop
// look at all runs, for instance at their stop flags.
// Invariants: only the loop waits. It does not own the runs. In a turn only the runs to which
// something happened, or whose time has come, are worked on; any other run costs one comparison.

#include "core/clock.h"
#include "core/result.h"
#include "engine/run.h"
#include "http/transport.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace castwright::engine {

class RunLoop {
 public:
  /// Both must outlive the loop, and every run in it must have them as its doors.
  RunLoop(const Clock& clock, http::Transport& transport) : clock_(clock), transport_(transport) {}

  /// Adds `run`, which must live until next() returns it. It begins with the next call of next().
  void add(Run& run);
  bool empty() const { return places_.empty(); }
  std::size_t size() const { return places_.size(); }

  struct Ended {
    Run* run = nullptr;
    Result<RunResult> result;
  };
  /// Works on all runs until one of them is over, and returns that one with its result. If the
  /// transport itself fails, every run ends with the error. The loop must not be empty.
  Ended next();

 private:
  struct Place {
    Run* run = nullptr;
    bool begun = false;
    bool touched = false;  ///< Something happened to it in this turn.
    MonoTime wake_at = MonoTime::min();
    std::vector<http::StreamId> streams{};  ///< The exchanges that it started.
    Status status{};                        ///< The error that ended it, if any.
  };

  std::optional<Ended> turn();
  Status work_on(Place& place);
  Status hand_out();
  Ended end(std::size_t index);

  const Clock& clock_;
  http::Transport& transport_;
  std::vector<std::unique_ptr<Place>> places_;
  std::unordered_map<std::uint32_t, Place*> owners_;  ///< The owners of exchanges.
  std::vector<http::TransportEvent> batch_;
};

}  // namespace castwright::engine
