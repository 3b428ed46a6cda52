#include "app/environment.h"

#include "app/env_text.h"
#include "app/files.h"
#include "app/key.h"
#include "core/limits.h"
#include "topic/setting_table.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <mutex>
#include <ranges>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace castwright::app {
namespace {

constexpr const char* env_file_name = ".env";
constexpr std::string_view own_prefix = "CASTWRIGHT_";

/// The .env of this process. It is one for the process, like the environment that it stands in for.
struct EnvFileState {
  std::mutex mutex;
  EnvFile state = EnvFile::undecided;  // guarded by mutex
  std::vector<EnvLine> lines;          // guarded by mutex
};

EnvFileState& env_file_state() {
  static EnvFileState state;
  return state;
}

/// Does castwright read a variable of this name from a .env?
bool is_own_name(std::string_view name) {
  return name.starts_with(own_prefix) || name == "OPENAI_BASE_URL" || is_key_variable(name);
}

bool is_set(std::string_view name) {
  // No thread of this program ever changes the environment.
  return std::getenv(std::string(name).c_str()) != nullptr;  // NOLINT(concurrency-mt-unsafe)
}

/// What a name that begins like a setting's variable could have meant: `, did you mean …?`; "" if
/// it is one, or if none is near. The beginning, which all have, is not compared.
std::string meant(std::string_view name) {
  std::vector<std::string_view> keys;
  for (const topic::SettingRow& row : topic::setting_rows()) {
    if (topic::variable_of(row) == name) return {};
    keys.push_back(row.key);
  }
  const topic::SettingRow* const near =
      topic::setting_row(topic::closest(name.substr(own_prefix.size()), keys));
  return near == nullptr ? std::string()
                         : fmt::format(", did you mean \"{}\"?", topic::variable_of(*near));
}

/// The warnings about lines that do not count and need not.
void warn_of_line(const EnvLine& line, std::vector<std::string>& warnings) {
  if (line.name.empty()) {
    warnings.push_back(
        fmt::format("{}:{}: {}: the line is skipped", env_file_name, line.number, line.wrong));
  } else if (line.name.starts_with(own_prefix)) {
    if (const std::string near = meant(line.name); !near.empty()) {
      warnings.push_back(
          fmt::format("{}:{}: unknown variable {}{}", env_file_name, line.number, line.name, near));
    }
  }
}

}  // namespace

std::optional<std::string> process_variable(std::string_view name) {
  // No thread of this program ever changes the environment.
  const char* const value =
      std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

std::optional<EnvFileValue> env_file_variable(std::string_view name) {
  if (is_set(name) || !is_own_name(name)) return std::nullopt;
  EnvFileState& file = env_file_state();
  const std::scoped_lock lock(file.mutex);
  // As in a shell, the last line counts.
  const auto found =
      std::ranges::find(file.lines.rbegin(), file.lines.rend(), name, &EnvLine::name);
  if (found == file.lines.rend() || found->value.empty()) return std::nullopt;
  return EnvFileValue{.text = found->value,
                      .place = fmt::format("{}:{}", env_file_name, found->number)};
}

std::optional<std::string> environment(std::string_view name) {
  if (auto value = process_variable(name)) return value;
  auto value = env_file_variable(name);
  return value ? std::optional(std::move(value->text)) : std::nullopt;
}

EnvFile env_file() {
  EnvFileState& file = env_file_state();
  const std::scoped_lock lock(file.mutex);
  return file.state;
}

Result<std::vector<std::string>> use_env_file(bool wanted) {
  EnvFileState& file = env_file_state();
  const auto keep = [&file](EnvFile state, std::vector<EnvLine> lines) {
    const std::scoped_lock lock(file.mutex);
    file.state = state;
    file.lines = std::move(lines);
  };
  std::vector<std::string> warnings;
  struct stat info{};
  const bool there = wanted && ::stat(env_file_name, &info) == 0 && S_ISREG(info.st_mode);
  if (!there) {
    keep(wanted ? EnvFile::absent : EnvFile::off, {});
    return warnings;
  }
  auto text = read_file(env_file_name, limits::config_bytes_max);
  if (!text) {
    keep(EnvFile::absent, {});
    warnings.push_back(
        fmt::format("{}; --no-env-file says that it is not wanted", text.error().what));
    return warnings;
  }
  std::vector<EnvLine> lines = read_env(*text);
  bool own = false;
  std::optional<Error> wrong;
  for (const EnvLine& line : lines) {
    warn_of_line(line, warnings);
    if (!is_own_name(line.name)) continue;
    own = true;
    if (line.wrong.empty() || wrong) continue;
    wrong = Error{Fault::usage,
                  fmt::format("{}:{}: {}: {}", env_file_name, line.number, line.name, line.wrong)};
  }
  keep(EnvFile::read, std::move(lines));
  if (wrong) return std::unexpected(*std::move(wrong));
  if (own && (info.st_mode & S_IROTH) != 0) {
    warnings.push_back(
        fmt::format("{0} can be read by every user of this machine: chmod 600 {0}", env_file_name));
  }
  return warnings;
}

std::vector<std::string> misspelt_variables() {
  std::vector<std::string> warnings;
  // No thread of this program ever changes the environment.
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::string_view name = text.substr(0, text.find('='));
    if (!name.starts_with(own_prefix)) continue;
    const std::string near = meant(name);
    if (!near.empty())
      warnings.push_back(fmt::format("unknown variable {}{}", topic::printable(name), near));
  }
  std::ranges::sort(warnings);
  return warnings;
}

}  // namespace castwright::app
