#pragma once
// "Stop", the only thing that flows back into a run: set by a signal handler or a listener, read by
// the engine after every wait. Async-signal-safe.

#include "core/result.h"

#include <atomic>
#include <csignal>
#include <string_view>

namespace castwright::engine {

class StopFlag {
 public:
  /// `signal`: SIGINT, SIGTERM or SIGHUP. The first one counts.
  void raise(int signal) {
    int none = 0;
    signal_.compare_exchange_strong(none, signal);
  }
  /// 0 where nobody asked.
  int signal() const { return signal_.load(); }
  /// What stopped the run, where somebody asked.
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
  static_assert(std::atomic<int>::is_always_lock_free);
};

}  // namespace castwright::engine
