#pragma once
// SIGINT, SIGTERM and SIGHUP: the first signal asks the runs to stop and keep everything, the
// second ends the process at once. Whatever ends or suspends the process (SIGTSTP, SIGABRT) leaves
// nothing of a display at the terminal. A signal handler can reach only global variables: they are
// in signals.cpp and output.cpp, and the program has no others that a signal changes. Main thread.

#include "engine/stop_flag.h"
#include "http/transport.h"

#include <memory>

namespace castwright::cli {

/// While it lives, signals raise `flag` and wake `transport`, if there is one; both must outlive
/// it. There is one at a time. After it the three signals are ignored, so that a late one does not
/// change the exit code of runs that have ended.
class SignalGuard {
 public:
  SignalGuard(engine::StopFlag& flag, http::Transport* transport);
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

 private:
  bool heeds_hangup_;   ///< false if SIGHUP was ignored when the program started (nohup)
  bool heeds_suspend_;  ///< false if SIGTSTP was, as where no shell can resume the program
};

/// What app::Runtime calls when it opens: from then on the signals of the process stop its runs, as
/// long as the returned guard lives.
std::shared_ptr<void> take_signals(engine::StopFlag& flag, http::Transport& transport);
/// The same for a command that waits for no transport: it looks at `flag` itself.
std::shared_ptr<void> heed_signals(engine::StopFlag& flag);

}  // namespace castwright::cli
