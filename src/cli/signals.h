#pragma once
// SIGINT, SIGTERM and SIGHUP: the first asks the run to stop and keep everything, a second ends the
// process at once. A signal handler can reach nothing but a global: the only one of the program is
// here.

#include "engine/stop_flag.h"
#include "http/transport.h"

#include <memory>

namespace castwright::cli {

/// While it lives, signals raise `flag` and wake `transport`. One at a time.
class SignalGuard {
 public:
  SignalGuard(engine::StopFlag& flag, http::Transport& transport);
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  bool heeds_hangup_;  ///< SIGHUP was not ignored when it began (nohup)
};

/// For app::Runtime: has the signals of the process stop its runs.
std::shared_ptr<void> take_signals(engine::StopFlag& flag, http::Transport& transport);

}  // namespace castwright::cli
