#pragma once
// Gathers the settings of one call from every place that may name them. Any thread, as long as
// nobody changes the environment.

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

/// The value of a variable of the environment; empty if it is unset or "".
std::optional<std::string> environment(std::string_view name);

/// The config files from the nearest to the farthest, whether they exist or not.
std::vector<std::filesystem::path> config_files();

/// The settings of a call.
struct Gathered {
  topic::Settings settings;           ///< with the place that each value came from
  topic::Options options;             ///< the same as typed values
  std::vector<std::string> warnings;  ///< about config files, and flags that change nothing
};
/// Gathers the settings. The first place that names a setting wins: `given` (the flags), `stored`
/// (what a run keeps, for a resume), the file of `topic` if there is one, the environment,
/// castwright.toml, $XDG_CONFIG_HOME/castwright/config.toml, /etc/castwright/config.toml, and then
/// the built-in value. Fault::usage if a value is wrong or contains a key, or if a config file is
/// wrong or cannot be read.
Result<Gathered> gather(const GivenSettings& given,
                        const topic::Topic* topic,
                        const topic::SettingLayer& stored = {});

}  // namespace castwright::app
