#pragma once
// What all runs of one process share: the connections, the group commit, the run store, the limits
// of a key, one budget, and the loop. One thread; syncing, reviewing and the rehearsal servers have
// their own.

#include "cli/access.h"
#include "cli/rehearsal_flags.h"
#include "cli/signals.h"
#include "core/clock.h"
#include "core/result.h"
#include "engine/money.h"
#include "engine/rate_gate.h"
#include "engine/reviewer.h"
#include "engine/run_loop.h"
#include "engine/stop_flag.h"
#include "http/curl_transport.h"
#include "observe/metrics.h"
#include "store/output.h"
#include "store/run_store.h"
#include "tape/syncer.h"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace castwright::cli {

class Workshop {
 public:
  /// Opens nothing yet. `output` must outlive it.
  explicit Workshop(store::Output& output) : output_(output) {}
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// Opens the run store and the transport and takes the signals, once.
  Status open();

  const Clock& clock() const { return clock_; }
  store::Output& output() { return output_; }

  // After open():
  store::RunStore& store() { return *store_; }
  http::Transport& transport() { return *transport_; }
  tape::Syncer& syncer() { return *syncer_; }
  const engine::StopFlag& stop() const { return stop_; }
  engine::RunLoop& loop() { return *loop_; }

  engine::Purse& purse() { return purse_; }
  /// Of the runs that ended in this process.
  observe::MetricsPage& metrics() { return metrics_; }
  /// What became of the file that they were written to last.
  Status& metrics_written() { return metrics_written_; }
  engine::Reviewer& reviewer() { return reviewer_; }
  /// Of the key, the server and the model: providers count for each model on its own.
  engine::RateGate& gate_of(const provider::Endpoint& endpoint);

  /// Where `access` is the rehearsal: its server, started where none with the same options plays.
  Status rehearse(Access& access, const RehearsalFlags& flags, const std::filesystem::path& notes);

 private:
  RealClock clock_;
  store::Output& output_;
  engine::StopFlag stop_;
  engine::Purse purse_;
  observe::MetricsPage metrics_;
  engine::Reviewer reviewer_{engine::Reviewer::Mode::own_thread};
  std::map<std::string, engine::RateGate> gates_;
  std::map<std::filesystem::path, std::weak_ptr<rehearsal::Server>> servers_;  ///< by notes
  std::unique_ptr<store::RunStore> store_;
  std::unique_ptr<http::CurlTransport> transport_;
  std::unique_ptr<tape::Syncer> syncer_;
  std::unique_ptr<engine::RunLoop> loop_;
  std::unique_ptr<SignalGuard> guard_;
  Status metrics_written_;
};

}  // namespace castwright::cli
