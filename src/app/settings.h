#pragma once
// The settings of one call, from every place that may name them.

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

/// What the user gave for this call, by the keys of the settings table.
using GivenSettings = std::map<std::string, std::string, std::less<>>;

/// `--key-with-dashes`, by which messages name the setting.
std::string flag_of(std::string_view key);

/// A command that brings the key may well name it: it goes into no request and no file.
bool may_hold_no_key(const topic::SettingRow& row);

/// A variable of the environment; empty if it is unset or empty.
std::optional<std::string> environment(std::string_view name);

/// The config files from the nearest to the farthest, whether they exist or not.
std::vector<std::filesystem::path> config_files();

struct Gathered {
  topic::Settings settings;
  topic::Options options;
  std::vector<std::string> warnings;  ///< of config files
};
/// Flag > topic file (where `topic` is given) > run (`stored`, for resume) > environment >
/// castwright.toml > $XDG_CONFIG_HOME/castwright/config.toml > /etc/castwright/config.toml >
/// built-in.
Result<Gathered> gather(const GivenSettings& given,
                        const topic::Topic* topic,
                        const topic::SettingLayer& stored = {});

std::optional<std::string> environment(std::string_view name);

}  // namespace castwright::app
