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

/// The same, also if the environment has the variable: what the file itself says.
std::optional<EnvFileValue> env_file_line(std::string_view name);

/// A file that is there and cannot be read.
struct UnreadFile {
  std::string what;    ///< the file, and why
  std::string remedy;  ///< what the user can do, such as `make it readable or remove it`
};

/// What is to be told about the places of settings.
struct Notices {
  std::vector<std::string> warnings{};  ///< what a person should know, also of what stands below
  /// Names that were probably meant to limit what is spent, and do not.
  std::vector<std::string> lost_limits{};
  /// Files that cannot be read, and may limit what is spent.
  std::vector<UnreadFile> unread{};

  void add(Notices more);
};

/// The .env of the working directory, as it was found.
enum class EnvFile {
  undecided,  ///< nobody has asked yet
  off,        ///< it is not wanted
  absent,     ///< there is none (a folder of this name is none)
  unread,     ///< there is one, and it cannot be read
  read,       ///< it is in use
};
/// What became of the .env.
EnvFile env_file();

/// Reads the .env if it is `wanted`, else forgets it, for this process. Never waits: what is no
/// plain file is not opened. Returns notices: a file that cannot be read or is no text, lines that
/// say nothing, misspelt names, and a file that every user can read. Fault::usage, `.env:LINE: …`,
/// if a line with a name that castwright reads cannot count.
Result<Notices> use_env_file(bool wanted);

/// Notices about variables of the environment whose names are almost those of settings, also in
/// lower case.
Notices misspelt_variables();

/// A variable that would limit what is spent, and is empty.
struct EmptyLimit {
  std::string_view key;  ///< of the setting
  std::string place;     ///< `CASTWRIGHT_BUDGET` or `.env:3: CASTWRIGHT_BUDGET`
};
/// The limits of money whose variables are set to nothing: in the environment, else in the .env
/// that is in use.
std::vector<EmptyLimit> empty_limits();

}  // namespace castwright::app
