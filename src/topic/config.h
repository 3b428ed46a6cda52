#pragma once
// Reads a config file (TOML 1.0, docs/formats/config.md) as one layer of settings. The only place
// of this module that uses toml++, none of whose types leaves config.cpp. Pure: bytes in, values
// and warnings out; total.

#include "core/result.h"
#include "topic/settings.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::topic {

/// The content of a config file.
struct ConfigRead {
  SettingLayer settings;  ///< The origin of each is `FILE:LINE:COLUMN`.
  /// The tables [profile.NAME] by their names. An origin is `profile NAME in FILE:LINE:COLUMN`.
  std::map<std::string, SettingLayer, std::less<>> profiles{};
  std::vector<std::string> warnings;  ///< Unknown keys, `FILE:LINE:COLUMN: KEY: …`
  /// The warnings about keys that were probably meant to limit what is spent, and do not.
  std::vector<std::string> lost_limits{};
};

/// Reads the bytes of a config file; `name` is its name in messages. Every error is Fault::usage
/// and begins with `FILE:LINE:COLUMN: `. A secret in the file is refused, because config files are
/// shared. Profiles are checked like the rest, whether one is used or not.
Result<ConfigRead> read_config(std::string_view name, std::string_view bytes);

}  // namespace castwright::topic
