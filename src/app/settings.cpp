#include "app/settings.h"

#include "app/files.h"
#include "app/key.h"
#include "core/limits.h"
#include "topic/config.h"

#include <cstdlib>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// Makes the research a request of its own, if the topic wants no long script: there is no chunk 1
/// that could bring it.
void research_alone(Gathered& gathered, const GivenSettings& given) {
  gathered.options.research = topic::ResearchStage::first;
  for (const char* const key : {"words", "chunks"}) {
    if (!given.contains(key)) continue;
    gathered.warnings.push_back(fmt::format(
        "{}: the topic switches the long script off, so it changes nothing", flag_of(key)));
  }
}

/// Fault::usage if a setting from any place contains a key of the environment.
Status check_no_key_in(const topic::Settings& settings) {
  for (const topic::SettingRow& row : topic::setting_rows()) {
    const topic::Setting& setting = settings.of(row.key);
    if (may_hold_no_key(row)) CW_RETURN_IF_ERROR(check_no_key(setting.text, setting.origin));
  }
  return {};
}

}  // namespace

std::string flag_of(std::string_view key) {
  std::string flag = "--";
  for (const char c : key)
    flag += c == '_' ? '-' : c;
  return flag;
}

bool may_hold_no_key(const topic::SettingRow& row) {
  return row.kind != topic::SettingKind::command;
}

std::optional<std::string> environment(std::string_view name) {
  // No thread of this program ever changes the environment.
  const char* const value =
      std::getenv(std::string(name).c_str());  // NOLINT(concurrency-mt-unsafe)
  if (value == nullptr || *value == '\0') return std::nullopt;
  return std::string(value);
}

std::vector<std::filesystem::path> config_files() {
  std::vector<std::filesystem::path> files{"castwright.toml"};
  if (const auto home = environment("XDG_CONFIG_HOME")) {
    files.push_back(std::filesystem::path(*home) / "castwright/config.toml");
  } else if (const auto user = environment("HOME")) {
    files.push_back(std::filesystem::path(*user) / ".config/castwright/config.toml");
  }
  files.emplace_back("/etc/castwright/config.toml");
  return files;
}

Result<Gathered> gather(const GivenSettings& given,
                        const topic::Topic* topic,
                        const topic::SettingLayer& stored) {
  Gathered gathered;
  topic::SettingLayer flags;
  for (const auto& [key, value] : given) {
    const topic::SettingRow* const row = topic::setting_row(key);
    if (row == nullptr || may_hold_no_key(*row))
      CW_RETURN_IF_ERROR(check_no_key(value, flag_of(key)));
    CW_RETURN_IF_ERROR(topic::set_setting(flags, key, value, flag_of(key)));
  }
  gathered.settings.add_below(flags);
  gathered.settings.add_below(stored);
  if (topic != nullptr) gathered.settings.add_below(topic::settings_of(*topic));
  CW_TRY(const topic::SettingLayer variables, topic::settings_of(environment));
  gathered.settings.add_below(variables);
  for (const std::filesystem::path& file : config_files()) {
    auto bytes = read_file(file, limits::topic_bytes_max);
    if (!bytes && bytes.error().fault == Fault::missing) continue;
    if (!bytes) return std::unexpected(std::move(bytes).error());
    CW_TRY(topic::ConfigRead config, topic::read_config(file.string(), *bytes));
    gathered.settings.add_below(config.settings);
    for (std::string& warning : config.warnings)
      gathered.warnings.push_back(std::move(warning));
  }
  // The settings of a run were checked when it began, and must not fail because of a file of today.
  if (stored.empty()) {
    CW_RETURN_IF_ERROR(gathered.settings.check());
    CW_RETURN_IF_ERROR(check_no_key_in(gathered.settings));
  }
  gathered.options = gathered.settings.options();
  if (topic != nullptr && topic->long_is_off()) research_alone(gathered, given);
  return gathered;
}

}  // namespace castwright::app
