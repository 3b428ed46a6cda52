#pragma once
// What a use case returns: how a run ended, as values; and how its caller follows it. The caller
// decides what a person sees of it. Thread: the one that works on the runs.

#include "core/result.h"
#include "engine/run.h"
#include "journal/observer.h"
#include "json/value.h"
#include "store/run_record.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

/// By what a run is named: run ids are unique, the topic says where its directory is.
struct RunName {
  std::string topic_id;
  std::string run_id;
};

/// How a process leaves a run.
enum class RunEnd {
  done,           ///< everything that was asked for is there
  incomplete,     ///< what was asked for is done (cancel, reparse), and chunks are missing
  nothing_to_do,  ///< RunOutcome::note says why
  gate_failed,    ///< everything is written; RunOutcome::error says what a quality gate found
  failed,         ///< RunOutcome::error says why
};

/// How a use case ended for one run.
struct RunOutcome {
  RunName run{};
  std::filesystem::path run_dir{};  ///< empty if there is no run
  RunEnd end = RunEnd::done;
  std::string note{};                   ///< why there was nothing to do, for a person; else empty
  Error error{};                        ///< set if failed()
  std::vector<std::string> hints{};     ///< what may help, a line each
  std::vector<std::string> warnings{};  ///< what failed after the work was done, a line each
  std::string resume{};                 ///< the command that resumes the run; empty if none does
  /// Set if only the gate that failed keeps a stage from being written: a resume with gates off
  /// writes it.
  std::optional<store::StageId> held_back{};
  /// The document of the run's own stage, with those of the stages that followed as fields; null
  /// unless all of them are written.
  json::Value document{};

  bool failed() const { return end == RunEnd::failed || end == RunEnd::gate_failed; }
};

/// The outcome of a failure before there was a run.
RunOutcome failed_outcome(Error error);

/// The end of one pass. The run may continue with the next one.
struct PassReport {
  RunName run;
  const store::RunRecord& record;  ///< the record of the pass
  bool task_done = false;          ///< cancel or reparse did what it was asked for
  std::filesystem::path folder;    ///< the folder of the pass
  const engine::RunResult& result;
};

/// Is told of runs while they are worked on. All calls come from the thread that works on them;
/// references are valid until the call returns.
class RunListener {
 public:
  RunListener() = default;
  virtual ~RunListener() = default;
  RunListener(const RunListener&) = delete;
  RunListener& operator=(const RunListener&) = delete;

  /// Makes the observer that gets the events of the pass that begins. It is destroyed with the
  /// pass.
  virtual std::unique_ptr<journal::Observer> observer_of(const RunName& run,
                                                         store::StageId stage) = 0;
  virtual void pass_ended(const PassReport& report) = 0;
};

}  // namespace castwright::app
