#pragma once
// One pass of one run at work: its doors opened, its run in the loop.

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

/// What to do with a run.
struct JobKind {
  engine::Task task = engine::Task::write;
  bool no_repay = false;  ///< ask for nothing that may have been paid for already
};

/// All that one pass needs. What it refers to outlives the pass.
struct PassContext {
  Runtime& runtime;
  disk::Folder& folder;  ///< of the pass
  const store::RunRecord& record;
  const topic::Topic& topic;
  const topic::Options& options;
  const Access& access;
  std::vector<std::string> warnings;  ///< to be told once the run has begun
  JobKind job{};
  StopHandle& stop;
  const store::Tenure& tenure;

  RunName run() const { return {.topic_id = record.topic_id, .run_id = record.run_id}; }
  /// The directory of the run; for Pass B the parent of the folder pass_b/.
  std::filesystem::path run_dir() const;
  std::string resume_command() const;
};

/// A pass whose run is in the runtime's loop, until it is destroyed.
class ActivePass {
 public:
  /// `context` and `listener` outlive it. Fault::usage where a budget lacks a price,
  /// Fault::storage.
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
