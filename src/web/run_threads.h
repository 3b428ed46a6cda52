#pragma once
// The runs that were begun through this server: each works on a thread of its own, with a runtime
// of its own, as a process of the command line would. Whoever began one is told once that it works,
// or why it does not; afterwards the files of the run say how it goes.
//
// Owner: the actions of the web server. Threads: any; an answer is given on the thread of its run.
// Invariant: the lock of its topic, and nothing here, decides who works on a run.

#include "app/outcome.h"
#include "app/runtime.h"
#include "app/stop_handle.h"
#include "core/result.h"

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace castwright::web {

class RunThreads {
 public:
  /// A use case of app, called on the thread of the run.
  using Work = std::move_only_function<Result<app::RunOutcome>(app::Runtime&, app::RunListener&)>;
  /// Gets the name of the run, or why nothing was begun or, with When::ended, done.
  using Answer = std::move_only_function<void(Result<app::RunName>)>;
  enum class When {
    begun,  ///< as soon as the run works
    ended,  ///< when all is done: for what takes no time
  };

  /// The runs lie below this output root.
  explicit RunThreads(std::string output_root) : output_root_(std::move(output_root)) {}
  ~RunThreads() { stop_all(); }
  RunThreads(const RunThreads&) = delete;
  RunThreads& operator=(const RunThreads&) = delete;

  /// Begins the work. `run_id` is the run that it is about; "" if it makes one. `answer` is called
  /// exactly once.
  void begin(const std::string& run_id, When when, Work work, Answer answer);
  /// Asks a run to stop, as Ctrl-C would. Returns whether it is one of these.
  bool stop(std::string_view run_id);
  /// Does a thread of these, other than the one that asks, still work on the run, or tidy up?
  bool works_on(std::string_view run_id);
  /// Stops all runs, as SIGTERM would, and waits for them; from now on none is begun.
  void stop_all();

 private:
  /// Everything but the thread is guarded by mutex_.
  struct Worked {
    std::string run_id{};
    std::shared_ptr<app::StopHandle> stop{};  ///< set while there is something to stop
    bool ended = false;
    std::thread thread{};
  };
  class Listener;

  void work_on(Worked& worked, When when, Work& work, Answer& answer);
  void reap();

  const std::string output_root_;
  std::mutex mutex_;
  bool closing_ = false;    // guarded by mutex_
  std::list<Worked> runs_;  // guarded by mutex_; an element stays where it is
};

}  // namespace castwright::web
