#pragma once
// The command line as a whole: parses the arguments, runs the command that they name, and turns
// every error into its exit code. Main thread.

#include "cli/commands.h"

namespace castwright::cli {

/// Adds all commands, their flags and their help to the parser `app`; the command that the user
/// chooses goes into `chosen` during the parse. Both must outlive the parse.
void add_commands(CLI::App& app, Action& chosen);

/// The whole program, from the arguments of main() to its end. Returns the exit code of the process
/// (docs/errors.md). Throws nothing.
int run(int argc, char** argv);

}  // namespace castwright::cli
