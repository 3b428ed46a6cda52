#pragma once
// The command line as a whole: parses, finds the command, maps every error to its exit code.

namespace castwright::cli {

/// The program. Returns the process exit code (docs/errors.md).
int run(int argc, char** argv);

}  // namespace castwright::cli
