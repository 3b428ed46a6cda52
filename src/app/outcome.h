#pragma once
// What comes back from a use case: how a run ended, as values. Who calls decides what a person
// sees of it.

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

struct RunName {
  std::string topic_id;
  std::string run_id;
};

/// How far a run is when a process leaves it.
enum class RunEnd {
  done,           ///< everything that was asked for is there
  incomplete,     ///< what was asked for is done (cancel, reparse); chunks are missing
  nothing_to_do,  ///< RunOutcome::note says why
  gate_failed,    ///< written whole; RunOutcome::error says what a quality gate found
  failed,         ///< RunOutcome::error says why
};

struct RunOutcome {
  RunName run{};
  std::filesystem::path run_dir{};  ///< empty if there is none
  RunEnd end = RunEnd::done;
  std::string note{};                ///< for a person, where there was nothing to do
  Error error{};                     ///< of gate_failed and failed
  std::vector<std::string> hints{};  ///< what helps, a line each
  std::string resume{};              ///< the command that goes on; empty if none does
  /// The stage that nothing but the gate that failed holds back: resumed with gates off it is
  /// written.
  std::optional<store::StageId> held_back{};
  /// The document of the run's own stage, with those of the stages that followed as fields; null
  /// unless all of them are written.
  json::Value document{};

  bool failed() const { return end == RunEnd::failed || end == RunEnd::gate_failed; }
};

/// A failure before there was anything to work on.
RunOutcome failed_outcome(Error error);

/// The end of one pass, while the run may go on with the next.
struct PassReport {
  RunName run;
  const store::RunRecord& record;  ///< of the pass
  bool task_done = false;          ///< cancel or reparse did what it was asked for
  std::filesystem::path folder;    ///< of the pass
  const engine::RunResult& result;
};

/// Hears of runs while they are worked on. All calls come from the thread that works on them;
/// references are good until the call returns.
class RunListener {
 public:
  RunListener() = default;
  virtual ~RunListener() = default;
  RunListener(const RunListener&) = delete;
  RunListener& operator=(const RunListener&) = delete;

  /// Who hears the events of the pass that begins; it lives as long as the pass.
  virtual std::unique_ptr<journal::Observer> observer_of(const RunName& run,
                                                         store::StageId stage) = 0;
  virtual void pass_ended(const PassReport& report) = 0;
};

}  // namespace castwright::app
