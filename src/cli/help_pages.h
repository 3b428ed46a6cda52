#pragma once
// The pages of `castwright help TOPIC`, and the tables from which they and the manual pages are
// made. Constants, and texts made from the table of settings. Any thread.

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::cli {

/// An exit code, and what it says.
struct ExitCode {
  int code;
  std::string_view meaning;
};
/// Every exit code of the program, in order (docs/errors.md).
std::span<const ExitCode> exit_codes();

/// A file of a run, and what it is.
struct RunFile {
  std::string_view name;
  std::string_view what;
};
/// The files of a run that a person may look for.
std::span<const RunFile> run_files();

/// The variables that hold keys, with the servers that they are for.
struct KeyVariables {
  std::string names;    ///< With commas between them.
  std::string servers;  ///< `openai and any other server`
};
std::vector<KeyVariables> key_variables();

/// The names of the pages, in the order in which the help lists them.
std::span<const std::string_view> help_page_names();
/// What a page is about, in a few words.
std::string_view about_help_page(std::string_view name);
/// The text of a page, for laid_out(); nothing if there is no such page.
std::optional<std::string> help_page(std::string_view name);

}  // namespace castwright::cli
