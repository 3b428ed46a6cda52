#pragma once
// The command line as a whole: parses the arguments, runs the command that they name, and turns
// every error into its exit code. Main thread.

namespace castwright::cli {

/// The whole program, from the arguments of main() to its end. Returns the exit code of the process
/// (docs/errors.md). Throws nothing.
int run(int argc, char** argv);

}  // namespace castwright::cli
