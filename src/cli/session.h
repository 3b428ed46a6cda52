#pragma once
// One run from its folder to its exit code: opens the doors, lets the engine work, tells the user.
// Shared by `generate` and `resume`.

#include "cli/access.h"
#include "core/clock.h"
#include "core/result.h"
#include "disk/disk.h"
#include "engine/run.h"
#include "store/output.h"
#include "store/run_record.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <memory>
#include <string>

namespace castwright::cli {

struct Telling {
  topic::Progress progress = topic::Progress::automatic;
  bool json_result = false;      ///< `--json`
  std::string metrics_textfile;  ///< "" for none
};

/// What to do with the run.
struct Job {
  engine::Task task = engine::Task::write;
  bool no_repay = false;
};

struct Session {
  const Clock& clock;
  store::Output& output;
  disk::Folder& folder;  ///< of the run
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

/// Does the job and says how it went. Returns the exit code; errors are reported here. With `held`
/// a success leaves standard output to the job that follows.
int run_session(const Session& session, Held* held = nullptr);

/// Says on every channel that a command failed: `error:` and, where given, `resume:` lines, and the
/// exit object for JSON readers.
int tell_failure(const Telling& telling,
                 const Error& error,
                 const std::vector<std::string>& hints,
                 const std::string& resume_command,
                 const std::string& run_dir);

std::string resume_command(const std::string& run_id, const std::string& output_root);

}  // namespace castwright::cli
