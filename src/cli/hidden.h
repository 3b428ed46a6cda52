#pragma once
// Commands that no help shows, since programs call them: `__complete WORD…` for the completion
// scripts, `__pages DIR` for a build that installs manual pages and completion scripts. They are no
// part of the option tree, which they describe. Main thread.

#include <optional>
#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// Does what `words`, the command line, ask for if the first of them names a hidden command.
/// Returns its exit code, or nothing if it names none.
std::optional<int> run_hidden(const CLI::App& app, const std::vector<std::string>& words);

}  // namespace castwright::cli
