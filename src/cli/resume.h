#pragma once
// The commands that resume a run: `resume` itself, and `cancel` and `reparse`, which do a part of
// what it does. Main thread.

#include "app/batch.h"
#include "app/resume.h"
#include "cli/commands.h"
#include "cli/flags.h"
#include "cli/run_output.h"

#include <memory>
#include <string>

namespace castwright::cli {

/// The flags of `resume`, `cancel` and `reparse`.
struct ResumeFlags {
  std::string run;
  bool last = false;             ///< resume the newest run, finished or not
  bool all = false;              ///< resume every topic's newest run if it is unfinished and fresh
  int jobs = app::jobs_default;  ///< how many runs at a time
  app::ResumeRequest request;
  OutputOptions output;
};
/// What the help says of a command, and which settings it can use.
struct CommandText {
  const char* name;
  const char* help;
  const char* footer;
  topic::SettingUse use = topic::SettingUse::resume;
};
/// Adds a command that resumes the run that the user names, or else the newest unfinished one, as
/// `flags` says. Returns the command, so that the caller can add flags of its own.
CLI::App& add_resume_command(CLI::App& app,
                             Action& chosen,
                             const CommandText& text,
                             const std::shared_ptr<ResumeFlags>& flags);

/// `options` with the progress that suits the task: `cancel` and `reparse` show how they ended and
/// no progress on the way, unless a program reads events (`--progress json`).
OutputOptions shown(OutputOptions options, topic::Progress progress, engine::Task task);

}  // namespace castwright::cli
