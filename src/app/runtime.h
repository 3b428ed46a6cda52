#pragma once
// What all runs of one process share: the connections, the group commit, the run store, the limits
// of a key, one budget, and the loop. One thread; syncing, reviewing and the rehearsal servers have
// their own. One Worker at a time works on it. A disk that fails once fails every run of it: then
// it is thrown away, and another one reads the disk anew.

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

/// How a rehearsal plays a topic: with the topic's own notes (`notes`, may be empty) where `given`
/// names none.
rehearsal::Options rehearsal_options(rehearsal::Options given, const std::filesystem::path& notes);

class Runtime {
 public:
  /// Whoever takes the signals of the process does it when there is something to stop; what it
  /// returns lives as long as the runtime.
  using OnOpen = std::function<std::shared_ptr<void>(engine::StopFlag&, http::Transport&)>;

  /// Opens nothing yet. `output` must outlive it.
  explicit Runtime(store::Output& output, OnOpen on_open = {})
      : output_(output),
        on_open_(std::move(on_open)) {}
  ~Runtime();
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  /// Opens the run store and the transport, once.
  Status open();

  /// Stops every run; may be kept longer than the runtime.
  std::shared_ptr<StopHandle> stop_handle() const { return stop_; }

  const Clock& clock() const { return clock_; }
  store::Output& output() { return output_; }

  // After open():
  store::RunStore& store() { return *store_; }
  http::Transport& transport() { return *transport_; }
  tape::Syncer& syncer() { return *syncer_; }
  const engine::StopFlag& stop() const { return std::as_const(*stop_).flag(); }
  engine::RunLoop& loop() { return *loop_; }

  engine::ProcessBudget& process_budget() { return process_budget_; }
  /// Of the runs that ended in this process.
  observe::MetricsPage& metrics() { return metrics_; }
  engine::Reviewer& reviewer() { return reviewer_; }
  /// Of the key, the server and the model: providers count for each model on its own.
  engine::RateLimiter& limiter_of(const provider::Endpoint& endpoint);

  /// Where `access` is the rehearsal: its server, started where none plays with these notes. While
  /// one plays, the options that it was started with hold.
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
  std::map<std::string, engine::RateLimiter> gates_;
  std::map<std::filesystem::path, std::weak_ptr<rehearsal::Server>> servers_;  ///< by notes
  std::unique_ptr<store::RunStore> store_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::unique_ptr<tape::Syncer> syncer_;
  std::unique_ptr<engine::RunLoop> loop_;
  std::shared_ptr<void> opened_;  ///< of on_open_
};

}  // namespace castwright::app
