#pragma once
// Gathers the settings of one call from every place that may name them. Any thread, as long as
// nobody changes the environment.

#include "app/environment.h"
#include "core/result.h"
#include "topic/settings.h"
#include "topic/topic.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

/// The settings that the user gave as flags for this call, by the keys of the settings table.
using GivenSettings = std::map<std::string, std::string, std::less<>>;

/// The flag of a setting, such as `--output-root` for output_root; messages name settings by it.
std::string flag_of(std::string_view key);

/// Must the value of the setting not contain a key? Only --key-command may: it goes into no request
/// and no file.
bool may_hold_no_key(const topic::SettingRow& row);

/// The config files from the nearest to the farthest, whether they exist or not.
std::vector<std::filesystem::path> config_files();
/// The folder of the user's own files: $XDG_CONFIG_HOME/castwright, else ~/.config/castwright;
/// empty if neither variable is set.
std::optional<std::filesystem::path> user_folder();
/// The folder `prompts` of user_folder(), if it has templates: it counts if no prompts_dir is set.
std::optional<std::filesystem::path> user_prompts();

/// The file, one of those that settings and models come from, which read_file() refused as `what`
/// says; with what the user can do about it.
UnreadFile unread_file(const std::filesystem::path& file, std::string what);

/// The settings of a call.
struct Gathered {
  topic::Settings settings;  ///< with the place that each value came from
  topic::Options options;    ///< the same as typed values
  /// About config files, the .env, and flags that change nothing.
  std::vector<std::string> warnings{};
  std::vector<std::string> profiles{};  ///< the names of all profiles of the config files, sorted
  std::vector<std::string> lost_limits{};  ///< as in Notices
  std::vector<UnreadFile> unread{};        ///< as in Notices
};
/// Gathers the settings. The first place that names a setting wins: `given` (the flags), `stored`
/// (what a run keeps, for a resume), the file of `topic` if there is one, the environment, the .env
/// of the working directory, the profile in castwright.toml,
/// $XDG_CONFIG_HOME/castwright/config.toml and /etc/castwright/config.toml, the keys of these three
/// files, and then the built-in value. Reads the .env, or forgets it, for this process
/// (use_env_file()), and makes this process's files with the mode that the settings name
/// (disk::set_file_mode()). A file that cannot be read counts as missing, with a warning.
/// Fault::usage if a value is wrong or contains a key, if no file has the profile, or if a file is
/// wrong.
Result<Gathered> gather(const GivenSettings& given,
                        const topic::Topic* topic,
                        const topic::SettingLayer& stored = {});

/// Fault::usage if a limit of spending that the user counts on may not hold: a name is misspelt
/// that may set one, or, unless the run is a rehearsal, a file cannot be read that may. To be asked
/// before anything is paid for; other commands show the warnings.
Status check_limits(const Gathered& gathered);

/// Reads the .env as gather() would, if nothing has decided yet whether to read it; a file that is
/// wrong is skipped. Returns what became of it.
EnvFile decide_env_file(const GivenSettings& given);
/// The settings that will hold in the folder `project` without a flag: the environment, and the
/// castwright.toml there in place of the working directory's. A .env counts only if the folder is
/// the working directory. Fault::usage as gather().
Result<topic::Options> options_in(const std::filesystem::path& project);

/// The value of a setting (`progress` or `no_color`) of a call whose flags may be wrong: `given`
/// has those that could be read. A file that is wrong is skipped, since the command reports it.
std::string value_of(std::string_view key, const GivenSettings& given);

}  // namespace castwright::app
