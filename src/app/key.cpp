#include "app/key.h"

#include "app/key_text.h"
#include "app/settings.h"
#include "app/shell.h"
#include "core/key_shape.h"
#include "core/limits.h"
#include "json/text.h"
#include "provider/model_table.h"
#include "topic/pasted.h"
#include "topic/secret_names.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <set>
#include <span>
#include <string_view>
#include <variant>

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace castwright::app {
namespace {

/// The names of the variables of the server that the key is for.
using Names = std::span<const std::string>;

Result<FoundKey> checked(std::string_view text, Names names, std::string_view source) {
  if (text.size() > limits::key_source_bytes_max) {
    return fail(
        Fault::usage,
        fmt::format(
            "{} is larger than key_source_bytes_max ({})", source, limits::key_source_bytes_max));
  }
  auto key = key_in(text, names);
  if (!key) {
    return fail(Fault::usage, fmt::format("{} holds no usable key: {}", source, key.error()));
  }
  return FoundKey{.key = *std::move(key), .warnings = {}};
}

/// The path for a message. A user may put the key itself behind --key-file: that is not repeated.
std::string shown_path(const std::string& path) {
  return begins_like_key(path) ? "what looks like a key" : path;
}

Result<FoundKey> from_file(const std::string& path, Names names, std::string_view source) {
  std::ifstream file(path, std::ios::binary);
  std::string text(limits::key_source_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.empty()) {
    return fail(Fault::usage,
                fmt::format("{}: {} cannot be read, or is empty", source, shown_path(path)));
  }
  CW_TRY(FoundKey found, checked(text, names, fmt::format("{} ({})", source, path)));
  struct stat info{};
  const bool known = ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
  if (known && (info.st_mode & S_IROTH) != 0) {
    found.warnings.push_back(fmt::format(
        "{} can be read by every user of this machine: chmod 600 {}", path, shell_quoted(path)));
  }
  return found;
}

Result<FoundKey> from_command(const std::string& command, Names names) {
  // The command comes from the user, who wants it run by a shell (docs/formats/config.md).
  FILE* const pipe = ::popen(command.c_str(), "r");  // NOLINT(cert-env33-c)
  if (pipe == nullptr) return fail(Fault::usage, "--key-command cannot be started");
  std::string text;
  std::array<char, 512> block{};
  while (text.size() <= limits::key_source_bytes_max) {
    const std::size_t count = std::fread(block.data(), 1, block.size(), pipe);
    if (count == 0) break;
    text.append(block.data(), count);
  }
  const int status = ::pclose(pipe);
  const bool overfull = text.size() > limits::key_source_bytes_max;
  if (status != 0 && !overfull) {
    return fail(Fault::usage,
                fmt::format("--key-command failed ({} {})",
                            WIFSIGNALED(status) ? "signal" : "exit code",
                            WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status)));
  }
  return checked(text, names, "the output of --key-command");
}

/// The variables of the user's own presets, and the keys that came from files and commands. There
/// is one set for the process, because no message may show them, wherever it comes from.
struct KnownVariables {
  std::mutex mutex;
  std::set<std::string> names;  // guarded by mutex
  std::vector<Secret> keys;     // guarded by mutex
};

KnownVariables& known_variables() {
  static KnownVariables known;
  return known;
}

/// All keys in the environment, used or not, and the keys that are in use.
std::vector<Secret> environment_keys() {
  std::vector<Secret> keys;
  std::set<std::string> names;
  {
    KnownVariables& known = known_variables();
    const std::scoped_lock lock(known.mutex);
    keys = known.keys;
    names = known.names;
  }
  for (const std::string& name : names) {
    const std::vector<std::string> own{name};
    if (auto key = key_in(environment(name).value_or(""), own)) keys.push_back(*std::move(key));
  }
  for (const provider::Preset& preset : provider::ModelTable::built_in().presets()) {
    for (const std::string& name : preset.key) {
      if (auto key = key_in(environment(name).value_or(""), preset.key))
        keys.push_back(*std::move(key));
    }
  }
  return keys;
}

/// The form in which a proxy is sent a login; without the `=` at the end, which a page that repeats
/// it may leave out.
std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  unsigned bits = 0;
  unsigned held = 0;
  for (const char byte : bytes) {
    held = (held << 8U) | static_cast<unsigned char>(byte);
    for (bits += 8; bits >= 6; bits -= 6)
      out += digits[(held >> (bits - 6)) & 0x3FU];
  }
  if (bits > 0) out += digits[(held << (6 - bits)) & 0x3FU];
  return out;
}

}  // namespace

namespace {

/// A source of the key that is given.
struct Source {
  enum class Kind { file, command, value };
  Kind kind = Kind::value;
  std::string given{};  ///< the path, the command or the value
  std::string name{};   ///< for messages
  bool in_env_file = false;
};

/// A variable of the environment or of the .env, with its name for messages.
using Lookup = std::function<std::optional<Source>(const std::string&)>;

/// The first of the variables that `lookup` has. Fault::usage if it names a value and a file.
Result<std::optional<Source>> first_of(const std::vector<std::string>& variables,
                                       const Lookup& lookup) {
  for (const std::string& name : variables) {
    auto value = lookup(name);
    auto file = lookup(name + "_FILE");
    if (value && file)
      return fail(Fault::usage, fmt::format("{} and {} are both set", value->name, file->name));
    if (file) file->kind = Source::Kind::file;
    if (value || file) return value ? value : file;
  }
  return std::optional<Source>();
}

/// The source that counts; empty if none is given.
Result<std::optional<Source>> source_of(const KeySources& sources) {
  using enum Source::Kind;
  if (!sources.key_file.empty()) return Source{file, sources.key_file, "--key-file"};
  if (!sources.key_command.empty()) return Source{command, sources.key_command, "--key-command"};
  CW_TRY(auto found, first_of(sources.variables, [&](const std::string& name) {
           auto text = sources.environment(name);
           return text && !text->empty() ? std::optional(Source{value, *std::move(text), name})
                                         : std::nullopt;
         }));
  if (found || !sources.env_file) return found;
  return first_of(sources.variables, [&](const std::string& name) {
    auto own = sources.env_file(name);
    return own ? std::optional(Source{
                     value, std::move(own->text), fmt::format("{} ({})", own->place, name), true})
               : std::nullopt;
  });
}

}  // namespace

Result<FoundKey> find_key(const KeySources& sources) {
  const Names names = sources.variables;
  CW_TRY(const std::optional<Source> source, source_of(sources));
  if (!source) return FoundKey();
  switch (source->kind) {
    case Source::Kind::file: return from_file(source->given, names, source->name);
    case Source::Kind::command: return from_command(source->given, names);
    case Source::Kind::value: return checked(source->given, names, source->name);
  }
  return FoundKey();
}

std::string place_of_key(const KeySources& sources) {
  const auto source = source_of(sources);
  if (!source || !*source) return {};
  return (*source)->name;
}

bool has_key_from_outside(const KeySources& sources) {
  const auto source = source_of(sources);
  // Of two sources that contradict each other find_key() tells.
  if (!source || !*source) return !source.has_value();
  if ((*source)->kind != Source::Kind::value) return true;
  if ((*source)->in_env_file) return false;
  const auto line = sources.env_file_line ? sources.env_file_line((*source)->name)
                                          : std::optional<EnvFileValue>();
  return !line || line->text != (*source)->given;
}

KeySources key_sources(const topic::Options& options, std::vector<std::string> variables) {
  return {.key_file = options.key_file,
          .key_command = options.key_command,
          .environment = [](const std::string& name) { return process_variable(name); },
          .env_file = [](const std::string& name) { return env_file_variable(name); },
          .env_file_line = [](const std::string& name) { return env_file_line(name); },
          .variables = std::move(variables)};
}

bool is_key_variable(std::string_view name) {
  if (name.ends_with("_FILE")) name.remove_suffix(std::string_view("_FILE").size());
  for (const provider::Preset& preset : provider::ModelTable::built_in().presets())
    if (std::ranges::find(preset.key, name) != preset.key.end()) return true;
  KnownVariables& known = known_variables();
  const std::scoped_lock lock(known.mutex);
  return known.names.contains(std::string(name));
}

void know_key_variables(std::span<const std::string> names) {
  KnownVariables& known = known_variables();
  const std::scoped_lock lock(known.mutex);
  known.names.insert(names.begin(), names.end());
}

void know_key(const Secret& key) {
  if (key.empty()) return;
  KnownVariables& known = known_variables();
  const std::scoped_lock lock(known.mutex);
  const bool is_known = std::ranges::any_of(
      known.keys, [&](const Secret& one) { return one.reveal() == key.reveal(); });
  if (!is_known) known.keys.push_back(key);
}

std::string without_secrets(std::string_view text) {
  std::string shown(text);
  for (const Secret& key : environment_keys())
    shown = redact(shown, key);
  return topic::without_logins(shown);
}

std::string for_terminal(std::string_view text) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  const std::string safe = json::to_utf8(without_secrets(text));
  std::string shown;
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const std::string_view rest = std::string_view(safe).substr(at);
    const auto byte = [&](std::size_t i) {
      return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U;
    };
    const bool control = byte(0) < 0x20 || byte(0) == 0x7F;
    const bool high_control = byte(0) == 0xC2 && byte(1) < 0xA0;
    // U+202A to U+202E, and U+2066 to U+2069.
    const bool direction = byte(0) == 0xE2
                           && ((byte(1) == 0x80 && byte(2) >= 0xAA && byte(2) <= 0xAE)
                               || (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
    if (!control && !high_control && !direction) {
      shown += safe[at];
      continue;
    }
    shown += replacement;
    at += direction ? 2 : high_control ? 1 : 0;
  }
  return shown;
}

Status check_no_key(std::string_view value, const Secret& key, std::string_view origin) {
  // A shorter key is a placeholder for a server that needs none, and may be part of any word.
  constexpr std::size_t key_bytes_min = 16;
  if (key.reveal().size() < key_bytes_min || !value.contains(key.reveal())) return {};
  return fail(Fault::usage,
              fmt::format("{}: holds the key itself, which would end up in logs and files: leave "
                          "it out, castwright sends it in a header of its own",
                          origin));
}

Status check_no_key(std::string_view value, std::string_view origin) {
  for (const Secret& key : environment_keys())
    CW_RETURN_IF_ERROR(check_no_key(value, key, origin));
  return {};
}

Status check_no_key_in(const topic::Options& options, const Secret& key) {
  for (const topic::SettingRow& row : topic::setting_rows()) {
    const auto* const member = std::get_if<std::string topic::Options::*>(&row.member);
    if (member == nullptr || !may_hold_no_key(row)) continue;
    const std::string flag = flag_of(row.key);
    CW_RETURN_IF_ERROR(check_no_key(options.**member, key, flag));
    CW_RETURN_IF_ERROR(check_no_key(options.**member, flag));
  }
  return {};
}

std::vector<std::string> proxy_secrets(
    const std::function<std::optional<std::string>(const std::string&)>& environment) {
  std::vector<std::string> secrets;
  for (const char* const name :
       {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
    const std::string address = environment(name).value_or("");
    const std::size_t scheme = address.find("://");
    const std::size_t begin = scheme == std::string::npos ? 0 : scheme + 3;
    const std::size_t end = address.rfind('@');
    if (end == std::string::npos || end < begin) continue;
    const std::string login = address.substr(begin, end - begin);
    const std::size_t colon = login.find(':');
    if (colon == std::string::npos) continue;
    // libcurl decodes both parts before it sends them.
    const std::string password = topic::without_escapes(login.substr(colon + 1));
    const std::string sent = topic::without_escapes(login.substr(0, colon)) + ":" + password;
    secrets.push_back(login.substr(colon + 1));
    secrets.push_back(password);
    secrets.push_back(base64(sent));
  }
  return secrets;
}

void protect_process() {
  const struct rlimit none{};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace castwright::app
