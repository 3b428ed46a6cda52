#pragma once
// One pass of one run at work: the files, connections and limits that it needs are open, and its
// engine::Run is in the loop of the runtime. Thread: the one that works on the runs.

#include "app/access.h"
#include "app/outcome.h"
#include "app/runtime.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/run.h"
#include "json/value.h"
#include "store/event_log.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace castwright::app {

/// What is to be done with a run.
struct JobKind {
  engine::Task task = engine::Task::write;
  bool no_repay = false;  ///< send no request for what may have been paid for already
};

/// All that one pass needs. Everything that it refers to must outlive the pass.
struct PassContext {
  Runtime& runtime;
  disk::Folder& folder;  ///< the folder of the pass
  const store::RunRecord& record;
  const topic::Topic& topic;
  const topic::Options& options;
  const Access& access;
  std::vector<std::string> warnings;  ///< become events of the run as soon as it has begun
  std::vector<std::string> notices;   ///< good news, told in front of them
  JobKind job{};
  StopHandle& stop;             ///< stops this run
  const store::Tenure& tenure;  ///< the right to write to this run

  RunName run() const { return {.topic_id = record.topic_id, .run_id = record.run_id}; }
  /// The directory of the run; for Pass B the parent of the folder pass_b/.
  std::filesystem::path run_dir() const;
  /// The command line that resumes the run.
  std::string resume_command() const;
};

/// A pass at work: the event log, the observer and the engine::Run of one stage of one run.
///
/// Owner: the RunJob of the run. Thread: the one that works on the runs.
/// Life: begin() opens everything and adds the run to Runtime::loop(); the loop returns the run
/// when it has ended; then the owner destroys the pass, which closes its log. Invariants: there is
/// at most one pass in a folder, and the lock of the topic is held meanwhile.
class ActivePass {
 public:
  /// Begins the pass. `context` and `listener` must outlive it. Fault::usage if there is a budget
  /// and a price is unknown, Fault::storage if a file of the run cannot be read or written.
  static Result<std::unique_ptr<ActivePass>> begin(const PassContext& context,
                                                   RunListener& listener);
  ~ActivePass();
  ActivePass(const ActivePass&) = delete;
  ActivePass& operator=(const ActivePass&) = delete;
  const engine::Run& run() const { return *run_; }

 private:
  ActivePass() = default;

  std::vector<std::string> notices_;
  std::unique_ptr<store::EventLog> log_;
  std::unique_ptr<journal::Observer> observer_;
  std::unique_ptr<engine::Run> run_;
};

}  // namespace castwright::app
