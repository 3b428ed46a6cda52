#pragma once
// The wish to stop, which is the only thing that flows back into a run: set by a signal handler or
// a listener, read by the engine after every wait. Any thread; async-signal-safe.

#include "core/result.h"

#include <atomic>
#include <csignal>
#include <string_view>

namespace castwright::engine {

class StopFlag {
 public:
  StopFlag() = default;
  /// The flag of one run among those of a process: it counts as raised if `all` is, which must
  /// outlive it.
  explicit StopFlag(const StopFlag* all) : all_(all) {}
  StopFlag(StopFlag&&) = delete;
  /// Raises the flag. `signal` is SIGINT, SIGTERM or SIGHUP; only the first one counts.
  void raise(int signal) {
    int none = 0;
    signal_.compare_exchange_strong(none, signal);
  }
  /// Returns the signal, or 0 if nobody asked to stop.
  int signal() const {
    const int own = signal_.load();
    return own == 0 && all_ != nullptr ? all_->signal() : own;
  }
  /// Returns the fault with which the run stops. The flag must be raised.
  Fault fault() const {
    return signal() == SIGTERM  ? Fault::terminated
           : signal() == SIGHUP ? Fault::hung_up
                                : Fault::interrupted;
  }
  std::string_view name() const {
    return signal() == SIGTERM ? "SIGTERM" : signal() == SIGHUP ? "SIGHUP" : "SIGINT";
  }

 private:
  std::atomic<int> signal_{0};
  const StopFlag* all_ = nullptr;
  static_assert(std::atomic<int>::is_always_lock_free);
};

}  // namespace castwright::engine
