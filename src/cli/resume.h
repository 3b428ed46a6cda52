#pragma once
// The commands that go on with a run: `resume`, and those that do the same with less.

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
  bool last = false;             ///< the newest run, finished or not
  bool all = false;              ///< every topic's newest run, where it is unfinished and fresh
  int jobs = app::jobs_default;  ///< at a time
  app::ResumeRequest request;
  OutputOptions output;
};
/// Adds a command that goes on with the run that is named, or the newest unfinished one; `flags`
/// says how. Returns it, for flags of its own.
struct CommandText {
  const char* name;
  const char* help;
  const char* footer;
  topic::SettingUse use = topic::SettingUse::resume;
};
CLI::App& add_resume_command(CLI::App& app,
                             Action& chosen,
                             const CommandText& text,
                             const std::shared_ptr<ResumeFlags>& flags);

/// How the work on one run is shown: `cancel` and `reparse` have their end to tell and no progress.
OutputOptions shown(OutputOptions options, topic::Progress progress, engine::Task task);

}  // namespace castwright::cli
