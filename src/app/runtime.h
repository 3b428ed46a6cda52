#pragma once
// What all runs of one process share: the connections, the group commit, the run store, the rate
// limits, the budget and the loop.

#include "app/access.h"
#include "app/stop_handle.h"
#include "core/clock.h"
#include "core/result.h"
#include "engine/money.h"
#include "engine/rate_limiter.h"
#include "engine/reviewer.h"
#include "engine/run_loop.h"
#include "http/curl_transport.h"
#include "observe/metrics.h"
#include "store/output.h"
#include "store/run_store.h"
#include "tape/syncer.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace castwright::app {

/// The options of a rehearsal of one topic: `given`, with the topic's own notes (`notes`, "" for
/// none) if `given` names none.
rehearsal::Options rehearsal_options(rehearsal::Options given, const std::filesystem::path& notes);

/// The shared part of a process that works on runs.
///
/// Owner: the front end, for a command or for the life of a server. Thread: the one that works on
/// the runs; others may use what stop_handle() returned. Syncing, reviewing and the rehearsal
/// servers have threads of their own inside.
/// Life: the constructor opens nothing; the first pass calls open(); a Worker works on runs, one
/// Worker at a time; the destructor closes all, when no run is left.
/// Invariants: there is one loop, one rate limiter for each key, server and model, and one
/// rehearsal server for each set of notes. A disk that failed once fails every later run: then the
/// owner destroys the runtime, and a new one reads the disk again.
class Runtime {
 public:
  /// Called by open(), when there is something to stop: for instance to take over the signals of
  /// the process. What it returns is destroyed with the runtime.
  using OnOpen = std::function<std::shared_ptr<void>(engine::StopFlag&, http::Transport&)>;

  /// `output` must outlive the runtime.
  explicit Runtime(store::Output& output, OnOpen on_open = {})
      : output_(output),
        on_open_(std::move(on_open)) {}
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Opens the run store and the transport; later calls do nothing. Fault::storage if the store
  /// cannot be opened.
  Status open();

  /// Stops every run. The handle may be kept longer than the runtime.
  std::shared_ptr<StopHandle> stop_handle() const { return stop_; }

  const Clock& clock() const { return clock_; }
  store::Output& output() { return output_; }

  // To be called only after open():
  store::RunStore& store() { return *store_; }
  http::Transport& transport() { return *transport_; }
  tape::Syncer& syncer() { return *syncer_; }
  const engine::StopFlag& stop() const { return std::as_const(*stop_).flag(); }
  engine::RunLoop& loop() { return *loop_; }

  engine::ProcessBudget& process_budget() { return process_budget_; }
  /// The figures of the runs that ended in this process.
  observe::MetricsPage& metrics() { return metrics_; }
  engine::Reviewer& reviewer() { return reviewer_; }
  /// The rate limiter of the endpoint's key, server and model: a provider counts for each model on
  /// its own. The reference is valid as long as the runtime.
  engine::RateLimiter& limiter_of(const provider::Endpoint& endpoint);

  /// If `access` is a rehearsal, gives it the server that plays with these notes, and starts one if
  /// none does; a server that plays already keeps the options that it was started with. If it is
  /// not, only checks `options`. Fault::usage for wrong options, or the error of the start.
  Status rehearse(Access& access,
                  const rehearsal::Options& options,
                  const std::filesystem::path& notes);

 private:
  RealClock clock_;
  store::Output& output_;
  OnOpen on_open_;
  std::shared_ptr<StopHandle> stop_ = std::make_shared<StopHandle>();
  engine::ProcessBudget process_budget_;
  observe::MetricsPage metrics_;
  engine::Reviewer reviewer_{engine::Reviewer::Mode::own_thread};
  std::map<std::string, engine::RateLimiter> limiters_;
  std::map<std::filesystem::path, std::weak_ptr<rehearsal::Server>> servers_;  ///< by their notes
  std::unique_ptr<store::RunStore> store_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::unique_ptr<tape::Syncer> syncer_;
  std::unique_ptr<engine::RunLoop> loop_;
  std::shared_ptr<void> opened_;  ///< what on_open_ returned
};

}  // namespace castwright::app
