#pragma once
// A config file (TOML 1.0, docs/formats/config.md) as one layer of settings. The door of toml++:
// none of its types leaves config.cpp. Pure: bytes in, values and warnings out; total.

#include "core/result.h"
#include "topic/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace castwright::topic {

struct ConfigRead {
  SettingLayer settings;              ///< origin of each: `FILE:LINE:COLUMN`
  std::vector<std::string> warnings;  ///< unknown keys, `FILE:LINE:COLUMN: KEY: …`
};

/// `name` is what errors call the file. Every error is Fault::usage and begins with
/// `FILE:LINE:COLUMN: `. A key (secret) in the file is refused: config files are shared.
Result<ConfigRead> read_config(std::string_view name, std::string_view bytes);

}  // namespace castwright::topic
