#pragma once
// Stops runs from another thread. The handle may outlive the runs.

#include "engine/stop_flag.h"
#include "http/transport.h"

#include <mutex>

namespace castwright::app {

/// Shared by a Runtime or a RunJob and whoever may stop it. A stop cannot be taken back.
class StopHandle {
 public:
  StopHandle() = default;
  /// A handle for one run, which `all` stops as well. `all` must outlive every use of flag().
  explicit StopHandle(const engine::StopFlag& all) : flag_(&all) {}

  /// Asks to stop as `signal` (SIGINT, SIGTERM, SIGHUP) would: no request is sent any more, what
  /// arrived is kept, and each run can be resumed. From any thread, at any time.
  void request(int signal) {
    const std::scoped_lock lock(mutex_);
    flag_.raise(signal);
    if (waiting_ != nullptr) waiting_->wake();
  }

  const engine::StopFlag& flag() const { return flag_; }

  // Only for the thread that works on the runs:
  engine::StopFlag& flag() { return flag_; }
  /// From now on request() wakes `transport`. To be called with nullptr before it is destroyed.
  void wakes(http::Transport* transport) {
    const std::scoped_lock lock(mutex_);
    waiting_ = transport;
  }

 private:
  std::mutex mutex_;
  engine::StopFlag flag_;
  http::Transport* waiting_ = nullptr;
};

}  // namespace castwright::app
