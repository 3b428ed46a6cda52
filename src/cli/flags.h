#pragma once
// The flags of `generate`, `resume` and `plan` that are settings: one per row of the settings
// table, laid over topic file, environment and config files.

#include "app/settings.h"

#include <string>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
}

namespace castwright::cli {

/// Adds `--key-with-dashes` for every row of the settings table; the help shows those that a
/// command of this `use` can use, by groups. One that belongs to the run, or that it has no use
/// for, is refused and never ignored. `given` must outlive the parse.
void add_setting_flags(CLI::App& command, topic::SettingUse use, app::GivenSettings& given);

/// Adds `--output-root` alone, for commands that only look. `given` must outlive the parse.
void add_output_root(CLI::App& command, app::GivenSettings& given);

/// The flags that say which server is asked for what it offers, and with which key. `given` must
/// outlive the parse.
void add_server_flags(CLI::App& command, app::GivenSettings& given);

/// `--json`, or with a value `--json=true`.
bool is_json_flag(std::string_view word);
/// Did the user ask for JSON on standard output, by `--json` or a progress of json, as far as it
/// can be told without understanding the command line? For errors of the command line itself.
bool asks_for_json(const std::vector<std::string>& arguments);

}  // namespace castwright::cli
