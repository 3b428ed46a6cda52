#pragma once
// "Stop", the only thing that flows back into a run: set by a signal handler or a listener, read by
// the engine after every wait. Async-signal-safe.

#include <atomic>

namespace castwright::engine {

class StopFlag {
 public:
  /// `signal`: SIGINT or SIGTERM. The first one counts.
  void raise(int signal) {
    int none = 0;
    signal_.compare_exchange_strong(none, signal);
  }
  /// 0 where nobody asked.
  int signal() const { return signal_.load(); }

 private:
  std::atomic<int> signal_{0};
  static_assert(std::atomic<int>::is_always_lock_free);
};

}  // namespace castwright::engine
