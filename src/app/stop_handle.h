#pragma once
// A way to stop runs from another thread, which may outlive them.

#include "engine/stop_flag.h"
#include "http/transport.h"

#include <mutex>

namespace castwright::app {

class StopHandle {
 public:
  StopHandle() = default;
  /// Of one run; `all` stops it too, and must outlive what looks at flag().
  explicit StopHandle(const engine::StopFlag& all) : flag_(all) {}

  /// Asks to stop as `signal` (SIGINT, SIGTERM, SIGHUP) would: nothing more is begun, what arrived
  /// is kept, and each run can be resumed. A stop is for ever. From any thread, at any time.
  void request(int signal) {
    const std::scoped_lock lock(mutex_);
    flag_.raise(signal);
    if (waiting_ != nullptr) waiting_->wake();
  }

  const engine::StopFlag& flag() const { return flag_; }

  // Of the thread that works on the runs:
  engine::StopFlag& flag() { return flag_; }
  /// `transport` is woken by a request from now on; nullptr before it goes.
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
