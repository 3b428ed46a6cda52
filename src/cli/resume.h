#pragma once
// The commands that go on with a run: `resume`, and those that do the same with less.

#include "cli/commands.h"
#include "cli/go_on.h"

#include <memory>
#include <string>

namespace castwright::cli {

/// The flags of `resume`, `cancel` and `reparse`.
struct GoOnFlags {
  std::string run;
  bool last = false;  ///< the newest run, finished or not
  bool all = false;   ///< every topic's newest run, where it is unfinished and fresh
  int jobs = 8;       ///< at a time
  GoOn how;
};
/// Adds a command that goes on with the run that is named, or the newest unfinished one; `flags`
/// says how. Returns it, for flags of its own.
struct CommandText {
  const char* name;
  const char* help;
  const char* footer;
  Uses uses = Uses::resume;
};
CLI::App& add_go_on_command(CLI::App& app,
                            Action& chosen,
                            const CommandText& text,
                            const std::shared_ptr<GoOnFlags>& flags);

}  // namespace castwright::cli
