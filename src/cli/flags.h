#pragma once
// The flags that are settings (topic/setting_table.h): one flag for each row of the table. Their
// values come before those of the topic file, the environment and the config files. Main thread.

#include "app/settings.h"

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
class Option;
}  // namespace CLI

namespace castwright::cli {

/// Adds a flag such as `--output-root` for every row of the settings table. The help shows, by
/// groups, those that a command of this `use` can use. Any other is refused with a reason and never
/// ignored: one that belongs to the run, or that the command has no use for. The parse writes what
/// the user gives to `given`, which must outlive it.
void add_setting_flags(CLI::App& command, topic::SettingUse use, app::GivenSettings& given);

/// Adds `--output-root` alone, for commands that only read runs. `given` must outlive the parse.
void add_output_root(CLI::App& command, app::GivenSettings& given);

/// Adds the settings that `prune` reads. `given` must outlive the parse.
void add_prune_settings(CLI::App& command, app::GivenSettings& given);

/// Adds the flag of every setting, for a command that says what would hold with them. The help
/// shows those of add_output_root() alone, since the rest are on the page of `generate`. `given`
/// must outlive the parse.
void add_every_setting(CLI::App& command, app::GivenSettings& given);

/// Does the command only know this flag to refuse it? Then it is no suggestion for a misspelt one.
bool is_refused(const CLI::Option& flag);

/// Adds the flags that say which server `models` asks for its list, and with which key. `given`
/// must outlive the parse.
void add_server_flags(CLI::App& command, app::GivenSettings& given);

/// What a setting does and its default, as the help says it.
std::string help_of_setting(const topic::SettingRow& row);

/// Is this word of the command line `--json`, alone or with a value (`--json=true`)?
bool is_json_flag(std::string_view word);
/// Did the user ask for JSON on standard output: by `--json`, `--progress json`, the environment or
/// a config file? It reads `arguments` without knowing the commands, so that an error in the
/// command line itself can be reported as JSON too. A config file that cannot be read is skipped.
bool asks_for_json(const std::vector<std::string>& arguments);
/// Did the user refuse colours by `--no-color`, the environment or a config file? It reads as
/// asks_for_json() does.
bool refuses_color(const std::vector<std::string>& arguments);

}  // namespace castwright::cli
