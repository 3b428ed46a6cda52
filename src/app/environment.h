#pragma once
// The one door to the variables of the environment, and to the file .env of the working directory,
// which counts for variables that are not set. Any thread, as long as nobody changes the
// environment.

#include "core/result.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// The value of a variable: of the environment, else of the .env that is in use. Empty if it is
/// unset or "".
std::optional<std::string> environment(std::string_view name);
/// The value of a variable of the environment alone; empty if it is unset or "".
std::optional<std::string> process_variable(std::string_view name);

/// A value of the .env.
struct EnvFileValue {
  std::string text;
  std::string place;  ///< `.env:LINE`
};
/// The value of a variable in the .env that is in use. Empty if the file has none or an empty one,
/// if the environment has the variable (even as ""), and if castwright does not read such a name:
/// it reads CASTWRIGHT_…, OPENAI_BASE_URL and the variables of keys.
std::optional<EnvFileValue> env_file_variable(std::string_view name);

/// The .env of the working directory, as it was found.
enum class EnvFile {
  undecided,  ///< nobody has asked yet
  off,        ///< it is not wanted
  absent,     ///< there is none (a folder of this name is none)
  read,       ///< it is in use
};
/// What became of the .env.
EnvFile env_file();

/// Reads the .env if it is `wanted`, else forgets it, for this process. Returns warnings: lines
/// that say nothing, misspelt names, and a file that every user can read. Fault::usage, `.env:LINE:
/// …`, if a line with a name that castwright reads cannot count.
Result<std::vector<std::string>> use_env_file(bool wanted);

/// Warnings about variables of the environment whose names are almost those of settings.
std::vector<std::string> misspelt_variables();

}  // namespace castwright::app
