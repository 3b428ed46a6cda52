#pragma once
// Finds the provider key: in --key-file, --key-command, or the variables of the provider (for
// OpenAI GPT_KEY, GPT_KEY_FILE, OPENAI_API_KEY, OPENAI_API_KEY_FILE), in this order, first in the
// environment and then in the .env; never in an argument. And keeps keys out of messages, requests
// and files. Any thread, except protect_process().

#include "app/environment.h"
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

/// The places in which find_key() looks.
struct KeySources {
  std::string key_file;
  std::string key_command;
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// The variables of the .env, which count if the environment has no key; none for no .env.
  std::function<std::optional<EnvFileValue>(const std::string&)> env_file{};
  /// What the .env says of a variable, also if the environment has it; none for no .env.
  std::function<std::optional<EnvFileValue>(const std::string&)> env_file_line{};
  /// The variables of the server that is asked. Each may be set, or the one with _FILE behind its
  /// name; the first that is set counts. In a file with lines NAME=value only these names count.
  std::vector<std::string> variables{"GPT_KEY", "OPENAI_API_KEY"};
};

/// What find_key() found.
struct FoundKey {
  Secret key;                         ///< empty if no source has one
  std::vector<std::string> warnings;  ///< such as a key file that other users can read
};

/// The key of the first source that is given, without what surrounds it there (app/key_text.h).
/// Fault::usage if that source cannot be read or holds nothing that could be sent, or if a variable
/// and its _FILE are both set.
Result<FoundKey> find_key(const KeySources& sources);
/// Where find_key() would look for the key, without looking: `--key-file`, `GPT_KEY`,
/// `.env:3 (GPT_KEY)`, …; "" if no source is given.
std::string place_of_key(const KeySources& sources);
/// Does the key come from another place than a line of the .env that holds the key itself? A
/// variable of the environment with the same value as its line in the .env was exported from there.
/// False if no source is given.
bool has_key_from_outside(const KeySources& sources);
/// The sources of the key of a server with these variables, in this process.
KeySources key_sources(const topic::Options& options, std::vector<std::string> variables);
/// Is `name` a variable that may hold a key, or name the file with one (`…_FILE`)?
bool is_key_variable(std::string_view name);
/// Adds variables that may hold a key to those of the program's own presets, for presets of the
/// user. From here on the functions below treat their values as keys.
void know_key_variables(std::span<const std::string> names);
/// Adds a key that this process uses, wherever it came from: from here on the functions below treat
/// it as a key of the environment. Any thread.
void know_key(const Secret& key);
/// `text` for a message: without the keys of the environment and those in use, and without logins
/// in addresses.
std::string without_secrets(std::string_view text);
/// The same for a text of a file that others wrote: invalid UTF-8, and characters that could
/// disturb a terminal or hide text (controls, directions), become U+FFFD.
std::string for_terminal(std::string_view text);
/// Fault::usage if `value`, which goes into requests and files, contains `key`. `origin` names the
/// value in the message.
Status check_no_key(std::string_view value, const Secret& key, std::string_view origin);
/// Fault::usage if `value` contains a key of the environment.
Status check_no_key(std::string_view value, std::string_view origin);
/// Fault::usage if a text among the settings contains `key` or a key of the environment. The
/// command that prints the key is exempt.
Status check_no_key_in(const topic::Options& options, const Secret& key);
/// What no message may show of the logins in the proxy variables: each password as written and
/// decoded, and the header that a request makes of the login.
std::vector<std::string> proxy_secrets(
    const std::function<std::optional<std::string>(const std::string&)>& environment);
/// From here on the process leaves no core dump, and other processes of the user cannot read its
/// /proc/PID/environ. Called when there is a key.
void protect_process();

}  // namespace castwright::app
