#include "app/environment.h"

#include "app/env_text.h"
#include "app/files.h"
#include "app/key.h"
#include "core/ascii.h"
#include "core/limits.h"
#include "topic/meant_setting.h"
#include "topic/pasted.h"
#include "topic/setting_table.h"
#include "topic/suggest.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <map>
#include <mutex>
#include <ranges>
#include <system_error>
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

/// Does the name begin with CASTWRIGHT_, in upper or lower case and with `_` or `-`?
bool begins_like_own(std::string_view name) {
  std::string begin(name.substr(0, own_prefix.size()));
  std::ranges::replace(begin, '-', '_');
  return equal_ignoring_case(begin, own_prefix);
}

/// What a name that begins like the variable of a setting was meant to be.
topic::MeantSetting meant_by(std::string_view name, std::string_view value) {
  // The beginning, which all have, is not compared. A key in another case is the key.
  const std::string_view rest = name.substr(own_prefix.size());
  std::string key = ascii_lower(rest);
  std::ranges::replace(key, '-', '_');
  const bool is_key = topic::setting_row(key) != nullptr;
  return topic::setting_meant_by(is_key ? std::string_view(key) : rest, value);
}

/// Notes a name that begins like the variable of a setting and is none; `shown` is it in messages.
void note_unknown(std::string_view name,
                  std::string_view value,
                  std::string_view shown,
                  Notices& notices) {
  for (const topic::SettingRow& row : topic::setting_rows())
    if (topic::variable_of(row) == name) return;
  const topic::MeantSetting meant = meant_by(name, value);
  if (meant.row == nullptr) return;
  std::string warning = fmt::format("{}{}", shown, topic::did_you_mean(meant, true));
  if (meant.guards_spending) notices.lost_limits.push_back(warning);
  notices.warnings.push_back(std::move(warning));
}

/// Notes a line such as `CASTWRIGHT_BUDGET: 5`, which limits nothing. False if the line is none.
bool note_limit_without_sign(const EnvLine& line, Notices& notices) {
  if (!begins_like_own(line.meant_name)) return false;
  const topic::MeantSetting meant = meant_by(line.meant_name, line.meant_value);
  if (!meant.guards_spending) return false;
  notices.lost_limits.push_back(
      fmt::format("{}:{}: the line is skipped, since it {}: {} is set by {}=…",
                  env_file_name,
                  line.number,
                  line.wrong,
                  meant.row->key,
                  topic::variable_of(*meant.row)));
  notices.warnings.push_back(notices.lost_limits.back());
  return true;
}

/// Notes the lines that do not count and need not. There may be any number of lines that say
/// nothing, if the file is none of ours.
void note_lines(const std::vector<EnvLine>& lines, Notices& notices) {
  constexpr std::size_t told_max = 3;
  std::size_t skipped = 0;
  for (const EnvLine& line : lines) {
    if (begins_like_own(line.name))
      note_unknown(line.name,
                   line.value,
                   fmt::format("{}:{}: unknown variable {}", env_file_name, line.number, line.name),
                   notices);
    if (!line.name.empty() || note_limit_without_sign(line, notices)) continue;
    if (++skipped > told_max) continue;
    notices.warnings.push_back(
        fmt::format("{}:{}: {}: the line is skipped", env_file_name, line.number, line.wrong));
  }
  if (skipped > told_max) {
    notices.warnings.push_back(
        fmt::format("{}: {} more lines like these are skipped", env_file_name, skipped - told_max));
  }
}

/// What something is that is neither a file nor a folder.
std::string_view kind_of(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

constexpr std::string_view unwanted = "--no-env-file says that it is not wanted";

/// Notes a .env that cannot be read as `what` says.
void note_unread(const std::string& what, std::string_view remedy, Notices& notices) {
  notices.unread.push_back(
      {.what = what, .remedy = fmt::format("{}, or leave it out with --no-env-file", remedy)});
  notices.warnings.push_back(fmt::format("{}; {}", what, unwanted));
}

/// What was found under the name of the .env.
struct FoundEnv {
  EnvFile state = EnvFile::absent;
  mode_t mode = 0;
  std::string text{};
};

/// Looks for the file and reads it. Folders of this name are common, and mean nothing.
FoundEnv find_env(Notices& notices) {
  struct stat info{};
  if (::stat(env_file_name, &info) != 0) {
    const std::error_code error(errno, std::system_category());
    if (error == std::errc::no_such_file_or_directory) return {};
    note_unread(fmt::format("{}: {}", env_file_name, error.message()), "make it readable", notices);
    return {.state = EnvFile::unread};
  }
  if (S_ISDIR(info.st_mode)) return {};
  if (!S_ISREG(info.st_mode)) {
    notices.warnings.push_back(fmt::format("{} is {}, and no file: it is not read; {}",
                                           env_file_name,
                                           kind_of(info.st_mode),
                                           unwanted));
    return {.state = EnvFile::unread};
  }
  auto text = read_file(env_file_name, limits::config_bytes_max);
  if (!text) {
    const bool is_large = std::uintmax_t(info.st_size) > limits::config_bytes_max;
    note_unread(text.error().what, is_large ? "make it smaller" : "make it readable", notices);
    return {.state = EnvFile::unread};
  }
  if (text->contains('\0') && !is_utf16(*text)) {
    notices.warnings.push_back(fmt::format(
        "{} is a binary file, and not text: it is not read; {}", env_file_name, unwanted));
    return {.state = EnvFile::unread};
  }
  return {.state = EnvFile::read, .mode = info.st_mode, .text = *std::move(text)};
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
  return is_set(name) ? std::nullopt : env_file_line(name);
}

std::optional<EnvFileValue> env_file_line(std::string_view name) {
  if (!is_own_name(name)) return std::nullopt;
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

Result<Notices> use_env_file(bool wanted) {
  EnvFileState& file = env_file_state();
  const auto keep = [&file](EnvFile state, std::vector<EnvLine> lines) {
    const std::scoped_lock lock(file.mutex);
    file.state = state;
    file.lines = std::move(lines);
  };
  Notices notices;
  const FoundEnv found = wanted ? find_env(notices) : FoundEnv{.state = EnvFile::off};
  if (found.state != EnvFile::read) {
    keep(found.state, {});
    return notices;
  }
  std::vector<EnvLine> lines = read_env(found.text);
  note_lines(lines, notices);
  bool own = false;
  std::optional<Error> wrong;
  for (const EnvLine& line : lines) {
    if (!is_own_name(line.name)) continue;
    own = true;
    if (line.wrong.empty() || wrong) continue;
    wrong = Error{Fault::usage,
                  fmt::format("{}:{}: {}: {}", env_file_name, line.number, line.name, line.wrong)};
  }
  keep(EnvFile::read, std::move(lines));
  if (wrong) return std::unexpected(*std::move(wrong));
  if (own && (found.mode & S_IROTH) != 0) {
    notices.warnings.push_back(
        fmt::format("{0} can be read by every user of this machine: chmod 600 {0}", env_file_name));
  }
  return notices;
}

Notices misspelt_variables() {
  // No thread of this program ever changes the environment.
  std::map<std::string_view, std::string_view> variables;  // by their names, in their order
  for (char** variable = ::environ; variable != nullptr && *variable != nullptr; ++variable) {
    const std::string_view text(*variable);
    const std::size_t end = std::min(text.size(), text.find('='));
    const std::string_view name = text.substr(0, end);
    if (begins_like_own(name)) variables.emplace(name, text.substr(std::min(text.size(), end + 1)));
  }
  Notices notices;
  for (const auto& [name, value] : variables)
    note_unknown(name, value, fmt::format("unknown variable {}", topic::printable(name)), notices);
  return notices;
}

std::vector<EmptyLimit> empty_limits() {
  std::vector<EmptyLimit> empty;
  for (const topic::SettingRow& row : topic::setting_rows()) {
    if (row.kind != topic::SettingKind::money) continue;
    const std::string name = topic::variable_of(row);
    if (is_set(name)) {
      const auto value = process_variable(name);
      if (!value || topic::without_blanks(*value).empty())
        empty.push_back({.key = row.key, .place = name});
      continue;
    }
    EnvFileState& file = env_file_state();
    const std::scoped_lock lock(file.mutex);
    const auto line =
        std::ranges::find(file.lines.rbegin(), file.lines.rend(), name, &EnvLine::name);
    if (line == file.lines.rend() || !topic::without_blanks(line->value).empty()) continue;
    empty.push_back(
        {.key = row.key, .place = fmt::format("{}:{}: {}", env_file_name, line->number, name)});
  }
  return empty;
}

void Notices::add(Notices more) {
  std::ranges::move(more.warnings, std::back_inserter(warnings));
  std::ranges::move(more.lost_limits, std::back_inserter(lost_limits));
  std::ranges::move(more.unread, std::back_inserter(unread));
}

}  // namespace castwright::app
