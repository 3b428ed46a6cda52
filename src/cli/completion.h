#pragma once
// The completion scripts of the shells, as `castwright completion SHELL` prints them. Constants.
// Any thread.

#include <span>
#include <string_view>

namespace castwright::cli {

/// The completion of one shell.
struct CompletionScript {
  std::string_view shell;    ///< `bash`
  std::string_view file;     ///< The name of the file under which the shell finds it.
  std::string_view install;  ///< The command that installs it for one person.
};
std::span<const CompletionScript> completion_scripts();
/// The text of a script.
std::string_view text_of(const CompletionScript& script);

}  // namespace castwright::cli
