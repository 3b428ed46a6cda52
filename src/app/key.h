#pragma once
// Where the provider key comes from: --key-file, --key-command, GPT_KEY(_FILE),
// OPENAI_API_KEY(_FILE), in this order. Never from an argument.

#include "core/result.h"
#include "core/secret.h"
#include "topic/settings.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::app {

struct KeySources {
  std::string key_file;
  std::string key_command;
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// Those of the server that is asked. Each may be set, or its _FILE; the first that is counts. Of
  /// a file with names in it, only a line of one of these does.
  std::vector<std::string> variables{"GPT_KEY", "OPENAI_API_KEY"};
};

struct FoundKey {
  Secret key;                         ///< empty where no source has one
  std::vector<std::string> warnings;  ///< a file that others can read
};

/// What is around the key in its source is taken off (app/key_text.h). Fault::usage where a source
/// is broken or holds nothing that could be sent, or a variable and its _FILE are both set.
Result<FoundKey> find_key(const KeySources& sources);
/// More variables that may hold a key than those of the program's own presets: those of a user's.
/// Their values are keys of the environment from here on. Any thread.
void know_key_variables(std::span<const std::string> names);
/// `text` for a message: without a key of the environment and without logins in addresses.
std::string without_secrets(std::string_view text);
/// Fault::usage where a value that goes into requests and files holds the key itself.
Status check_no_key(std::string_view value, const Secret& key, std::string_view origin);
/// The same for the keys of the environment.
Status check_no_key(std::string_view value, std::string_view origin);
/// Fault::usage where a text among the settings holds `key`, or one of the environment; the command
/// that brings the key may.
Status check_no_key_in(const topic::Options& options, const Secret& key);
/// What no text may show of the logins in the proxy variables: their passwords as written and
/// decoded, and what a request makes of them.
std::vector<std::string> proxy_secrets(
    const std::function<std::optional<std::string>(const std::string&)>& environment);
/// No core dump and no /proc/PID/environ for other processes of the user from here on.
void protect_process();

}  // namespace castwright::app
