#pragma once
// Writes the page of `--help` and `--help-all` for a command, from the option tree. Main thread.

#include <memory>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class FormatterBase;
}

namespace castwright::cli {

/// What the parser calls for `--help` and `--help-all` of any command. To be given to the
/// application before its commands are added, which inherit it.
std::shared_ptr<CLI::FormatterBase> help_formatter();

}  // namespace castwright::cli
