#pragma once
// One loop for any number of runs: one thread, one transport, one wait for all of them. What a turn
// costs depends on the runs that something happened to, and for all others on one comparison.

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
  /// Both must outlive the loop; they are the doors of every run in it.
  RunLoop(const Clock& clock, http::Transport& transport) : clock_(clock), transport_(transport) {}

  /// Takes `run` on; it must outlive its place in the loop. It begins with the next call of next().
  void add(Run& run);
  bool empty() const { return places_.empty(); }
  std::size_t size() const { return places_.size(); }

  struct Ended {
    Run* run = nullptr;
    Result<RunResult> result;
  };
  /// Works on all runs until one of them is over, and gives it back. Where the transport itself
  /// fails, every run ends with its error. The loop must not be empty.
  Ended next();

 private:
  struct Place {
    Run* run = nullptr;
    bool begun = false;
    bool touched = false;  ///< something happened to it in this turn
    MonoTime wake_at = MonoTime::min();
    std::vector<http::StreamId> streams{};  ///< that it started
    Status status{};
  };

  std::optional<Ended> turn();
  Status work_on(Place& place);
  Status hand_out();
  Ended end(std::size_t index);

  const Clock& clock_;
  http::Transport& transport_;
  std::vector<std::unique_ptr<Place>> places_;
  std::unordered_map<std::uint32_t, Place*> owners_;  ///< of the exchanges that were started
  std::vector<http::TransportEvent> batch_;
};

}  // namespace castwright::engine
