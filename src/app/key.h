#pragma once
// Where the provider key comes from: --key-file, --key-command, GPT_KEY(_FILE),
// OPENAI_API_KEY(_FILE), in this order. Never from an argument.

#include "core/result.h"
#include "core/secret.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace castwright::app {

struct KeySources {
  std::string key_file;
  std::string key_command;
  std::function<std::optional<std::string>(const std::string&)> environment;
};

struct FoundKey {
  Secret key;                         ///< empty where no source has one
  std::vector<std::string> warnings;  ///< a file that others can read
};

/// What is around the key in its source is taken off (app/key_text.h). Fault::usage where a source
/// is broken or holds nothing that could be sent, or a variable and its _FILE are both set.
Result<FoundKey> find_key(const KeySources& sources);
/// No core dump and no /proc/PID/environ for other processes of the user from here on.
void protect_process();

}  // namespace castwright::app
