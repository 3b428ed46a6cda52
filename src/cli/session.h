#pragma once
// One pass of one run, from its folder to its exit code: opens the doors, puts the run into the
// loop, tells the user how it went.

#include "cli/access.h"
#include "cli/workshop.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/run.h"
#include "json/value.h"
#include "observe/board.h"
#include "store/event_log.h"
#include "store/output.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::cli {

struct Telling {
  topic::Progress progress = topic::Progress::automatic;
  bool json_result = false;      ///< `--json`
  json::Value with_result{};     ///< of the command: fields of the result as JSON
  std::string metrics_textfile;  ///< "" for none
  /// Where several runs share the terminal: whose words these are; "" where there is one.
  std::string label{};
  observe::Board* board = nullptr;  ///< that shows all runs; with a label only

  /// Words for a person, to standard error, every line behind the label.
  void say(std::string_view text) const;
  /// For standard output, which may be the same terminal.
  void give(std::string_view text) const;
};

/// The last line of standard output of a command that did what it was asked for and has no document
/// to show: the run's directory, where JSON is wanted the exit object with Telling::with_result.
void tell_exit(const Telling& telling,
               std::string_view reason,
               const std::string& resume,
               const std::string& run_dir);

/// What to do with the run.
struct Job {
  engine::Task task = engine::Task::write;
  bool no_repay = false;
};

struct Session {
  Workshop& workshop;
  disk::Folder& folder;  ///< of the pass
  const store::RunRecord& record;
  const topic::Topic& topic;
  const topic::Options& options;
  Access& access;
  Telling telling;
  std::vector<std::string> warnings;  ///< to be told once the run has begun
  Job job{};
  /// Pass A's document, which the result of Pass B is told with; null in Pass A.
  json::Value before{};
};

/// A job that went well and is followed by another: what is still to be told.
struct Held {
  bool done = false;       ///< nothing was said on standard output
  json::Value document{};  ///< pass_a.json
};

/// A session at work: its run is in the workshop's loop. `session` must outlive it.
class AtWork {
 public:
  static Result<std::unique_ptr<AtWork>> begin(const Session& session);
  ~AtWork();
  AtWork(const AtWork&) = delete;
  AtWork& operator=(const AtWork&) = delete;
  const engine::Run& run() const { return *run_; }

 private:
  AtWork() = default;

  std::vector<std::string> notices_;
  std::unique_ptr<store::EventLog> log_;
  std::unique_ptr<engine::Observer> observer_;
  std::unique_ptr<engine::Run> run_;
};

/// Says how it went, and returns the exit code. With `held` a success leaves standard output to the
/// job that follows.
int tell_result(const Session& session, const Result<engine::RunResult>& result, Held* held);

/// Says on every channel that a command failed: `error:` and, where given, `resume:` lines, and the
/// exit object for JSON readers.
int tell_failure(const Telling& telling,
                 const Error& error,
                 const std::vector<std::string>& hints,
                 const std::string& resume_command,
                 const std::string& run_dir);

std::string resume_command(const std::string& run_id, const std::string& output_root);

}  // namespace castwright::cli
