#include "app/settings.h"

#include "app/access.h"
#include "app/files.h"
#include "app/key.h"
#include "core/limits.h"
#include "disk/disk.h"
#include "provider/model_table.h"
#include "topic/config.h"
#include "topic/suggest.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <system_error>
#include <tuple>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

namespace castwright::app {
namespace {

unsigned mode_of(topic::FileMode mode) {
  switch (mode) {
    case topic::FileMode::owner: return disk::private_mode;
    case topic::FileMode::group: return 0640;
    case topic::FileMode::everybody: return 0644;
  }
  return disk::private_mode;
}

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
Status check_no_key_among(const topic::Settings& settings) {
  for (const topic::SettingRow& row : topic::setting_rows()) {
    const topic::Setting& setting = settings.of(row.key);
    if (may_hold_no_key(row)) CW_RETURN_IF_ERROR(check_no_key(setting.text, setting.origin));
  }
  return {};
}

/// The config file of the working directory.
constexpr std::string_view project_config = "castwright.toml";

/// The content of all config files that exist, the nearest first.
using Configs = std::vector<topic::ConfigRead>;

/// Sets where the settings of a file of the working directory come from (Setting::by_project).
void mark_as_projects(topic::SettingLayer& layer) {
  for (auto& [key, setting] : layer)
    setting.by_project = true;
}

/// Reads the config files, the nearest first. One that cannot be read is noted in `notices`.
/// Fault::usage if one is wrong; with `lenient`, it is skipped instead.
Result<Configs> read_configs(const std::vector<std::filesystem::path>& files,
                             bool lenient,
                             Notices& notices) {
  Configs configs;
  for (const std::filesystem::path& file : files) {
    auto bytes = read_file(file, limits::topic_bytes_max);
    if (!bytes) {
      if (bytes.error().fault == Fault::missing) continue;
      notices.warnings.push_back(fmt::format("{}: the file counts as missing", bytes.error().what));
      notices.unread.push_back(unread_file(file, std::move(bytes).error().what));
      continue;
    }
    auto config = topic::read_config(file.string(), *bytes);
    if (!config && lenient) continue;
    if (!config) return std::unexpected(std::move(config).error());
    if (file == project_config) {
      mark_as_projects(config->settings);
      for (auto& [name, layer] : config->profiles)
        mark_as_projects(layer);
    }
    configs.push_back(*std::move(config));
  }
  return configs;
}

std::vector<std::string> profiles_of(const Configs& configs) {
  std::set<std::string> names;
  for (const topic::ConfigRead& config : configs)
    for (const auto& [name, layer] : config.profiles)
      names.insert(name);
  return {names.begin(), names.end()};
}

void add_plain(topic::Settings& settings, const Configs& configs) {
  for (const topic::ConfigRead& config : configs)
    settings.add_below(config.settings);
}

/// Adds the profile that `name` names, from every file that has it, the nearest first.
void add_profile(topic::Settings& settings, const Configs& configs, std::string_view name) {
  for (const topic::ConfigRead& config : configs)
    if (const auto own = config.profiles.find(name); own != config.profiles.end())
      settings.add_below(own->second);
}

/// The profile that is wanted: by a layer of `above`, else by a config file.
topic::Setting profile_in(topic::Settings above, const Configs& configs) {
  add_plain(above, configs);
  return above.of("profile");
}

/// Fault::usage if no config file has the profile.
Status check_profile(const topic::Setting& profile, const Configs& configs) {
  const std::vector<std::string> known = profiles_of(configs);
  if (profile.text.empty() || std::ranges::find(known, profile.text) != known.end()) return {};
  if (known.empty()) {
    return fail(Fault::usage,
                fmt::format("{}: no profile {}: no config file has a table [profile.NAME]; "
                            "castwright config path lists the files",
                            profile.origin,
                            topic::printable(profile.text)));
  }
  const std::vector<std::string_view> views(known.begin(), known.end());
  return fail(Fault::usage,
              fmt::format("{}: no profile {}{} (known: {})",
                          profile.origin,
                          topic::printable(profile.text),
                          topic::did_you_mean(profile.text, views),
                          fmt::join(known, ", ")));
}

/// Notes the limits of profiles that are named `default` and not in use: a person may think that
/// the name alone chooses them.
void note_unused_default(const topic::Setting& profile, const Configs& configs, Notices& notices) {
  if (profile.origin != "built-in") return;
  for (const topic::ConfigRead& config : configs) {
    const auto found = config.profiles.find("default");
    if (found == config.profiles.end()) continue;
    for (const auto& [key, setting] : found->second) {
      const topic::SettingRow* const row = topic::setting_row(key);
      if (row == nullptr || !row->guards_spending) continue;
      notices.lost_limits.push_back(
          fmt::format("{}: {} limits nothing, since no profile is in use, and this name alone "
                      "chooses none: say "
                      "--profile default, CASTWRIGHT_PROFILE=default, or --profile \"\" for none",
                      setting.origin,
                      key));
      notices.warnings.push_back(notices.lost_limits.back());
    }
  }
}

/// Adds the layers below the environment: profile and config files.
void add_configs(topic::Settings& settings, const Configs& configs, std::string_view profile) {
  add_profile(settings, configs, profile);
  add_plain(settings, configs);
}

/// Is the .env to be read? `above` has the flags and the environment; the file itself has no say.
bool wants_env_file(topic::Settings above, const Configs& configs) {
  const std::string profile = profile_in(above, configs).text;
  add_configs(above, configs, profile);
  return above.of("no_env_file").text != "true";
}

/// The settings in the .env that is in use.
Result<topic::SettingLayer> env_file_settings() {
  CW_TRY(topic::SettingLayer layer,
         topic::settings_of(
             [](std::string_view name) {
               auto value = env_file_variable(name);
               return value ? std::optional(std::move(value->text)) : std::nullopt;
             },
             [](std::string_view name) {
               const auto value = env_file_variable(name);
               return value ? value->place : std::string();
             }));
  mark_as_projects(layer);
  return layer;
}

/// Warns of variables that are set to nothing, where a person may count on a limit of spending.
void warn_of_empty_limits(const GivenSettings& given, Gathered& gathered) {
  for (const EmptyLimit& empty : empty_limits()) {
    if (given.contains(empty.key)) continue;
    std::string warning = fmt::format("{} is empty: it sets no limit", empty.place);
    if (gathered.settings.is_given(empty.key)) {
      const topic::Setting& other = gathered.settings.of(empty.key);
      warning += fmt::format("; ${} counts ({})", other.text, other.origin);
    }
    gathered.warnings.push_back(std::move(warning));
  }
}

/// Adds the folder of the user's own templates if it exists and nothing names another.
void add_user_prompts(topic::Settings& settings) {
  if (settings.is_given("prompts_dir")) return;
  const auto folder = user_prompts();
  if (!folder) return;
  settings.add_below(
      {{"prompts_dir", {.text = folder->string(), .origin = "the user's folder of templates"}}});
}

/// The layer of the flags. Fault::usage if a value is wrong or contains a key.
Result<topic::SettingLayer> layer_of(const GivenSettings& given) {
  topic::SettingLayer flags;
  for (const auto& [key, value] : given) {
    const topic::SettingRow* const row = topic::setting_row(key);
    if (row == nullptr || may_hold_no_key(*row))
      CW_RETURN_IF_ERROR(check_no_key(value, flag_of(key)));
    CW_RETURN_IF_ERROR(topic::set_setting(flags, key, value, flag_of(key)));
  }
  return flags;
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

std::optional<std::filesystem::path> user_folder() {
  if (const auto home = process_variable("XDG_CONFIG_HOME"))
    return std::filesystem::path(*home) / "castwright";
  if (const auto user = process_variable("HOME"))
    return std::filesystem::path(*user) / ".config/castwright";
  return std::nullopt;
}

std::optional<std::filesystem::path> user_prompts() {
  const auto own = user_folder();
  if (!own) return std::nullopt;
  std::filesystem::path folder = *own / "prompts";
  std::error_code error;
  std::filesystem::directory_iterator at(folder, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error))
    if (at->path().extension() == ".md") return folder;
  return std::nullopt;
}

std::vector<std::filesystem::path> config_files() {
  std::vector<std::filesystem::path> files{project_config};
  if (const auto own = user_folder()) files.push_back(*own / "config.toml");
  files.emplace_back("/etc/castwright/config.toml");
  return files;
}

Result<Gathered> gather(const GivenSettings& given,
                        const topic::Topic* topic,
                        const topic::SettingLayer& stored) {
  Gathered gathered;
  CW_TRY(const topic::SettingLayer flags, layer_of(given));
  CW_TRY(const topic::SettingLayer variables, topic::settings_of(process_variable));
  Notices notices;
  CW_TRY(Configs configs, read_configs(config_files(), false, notices));
  topic::Settings called;  // what the caller says, without what a run or a topic says
  called.add_below(flags);
  called.add_below(variables);
  CW_TRY(Notices of_env_file, use_env_file(wants_env_file(called, configs)));
  notices.add(std::move(of_env_file));
  notices.add(misspelt_variables());
  CW_TRY(const topic::SettingLayer env_file, env_file_settings());
  called.add_below(env_file);
  const topic::Setting profile = profile_in(std::move(called), configs);
  CW_RETURN_IF_ERROR(check_profile(profile, configs));
  note_unused_default(profile, configs, notices);

  gathered.settings.add_below(flags);
  gathered.settings.add_below(stored);
  if (topic != nullptr) gathered.settings.add_below(topic::settings_of(*topic));
  gathered.settings.add_below(variables);
  gathered.settings.add_below(env_file);
  add_configs(gathered.settings, configs, profile.text);
  add_user_prompts(gathered.settings);
  gathered.profiles = profiles_of(configs);
  for (topic::ConfigRead& config : configs)
    notices.add(
        {.warnings = std::move(config.warnings), .lost_limits = std::move(config.lost_limits)});
  gathered.warnings = std::move(notices.warnings);
  gathered.lost_limits = std::move(notices.lost_limits);
  gathered.unread = std::move(notices.unread);
  warn_of_empty_limits(given, gathered);
  // The settings of a run were checked when it began, and must not fail because of a file of today.
  if (stored.empty()) {
    CW_RETURN_IF_ERROR(gathered.settings.check());
    CW_RETURN_IF_ERROR(check_no_key_among(gathered.settings));
  }
  gathered.options = gathered.settings.options();
  disk::set_file_mode(mode_of(gathered.options.file_mode));
  if (topic != nullptr && topic->long_is_off()) research_alone(gathered, given);
  return gathered;
}

namespace {

/// Can nothing be spent: in a rehearsal, or with a price of nothing at a server on this machine?
bool is_free(const topic::Options& options) {
  if (options.provider == "rehearsal") return true;
  const auto price = provider::parse_price(options.price);
  if (!price || price->input != 0 || price->output != 0) return false;
  const provider::Preset* const preset =
      provider::ModelTable::built_in().preset(preset_name(options));
  const std::string address = preset != nullptr ? preset->base_url : std::string();
  return is_loopback(options.base_url.empty() ? address : options.base_url);
}

}  // namespace

UnreadFile unread_file(const std::filesystem::path& file, std::string what) {
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  std::string remedy = "make it readable or remove it";
  if (std::filesystem::is_regular_file(status) && ::access(file.c_str(), R_OK) == 0)
    remedy = "make it smaller";
  if (error == std::errc::permission_denied) {
    // A folder on the way to it is closed, as the home of another user.
    const auto own = user_folder();
    remedy = own && file.parent_path() == *own
                 ? "set XDG_CONFIG_HOME or HOME to a folder that you can read"
                 : "make its folder readable";
  }
  return {.what = std::move(what), .remedy = std::move(remedy)};
}

Status check_limits(const Gathered& gathered) {
  if (!gathered.lost_limits.empty()) {
    return fail(
        Fault::usage,
        fmt::format("{}{} A limit of spending may depend on it: correct the name or delete it, "
                    "nothing is sent before",
                    gathered.lost_limits.front(),
                    gathered.lost_limits.front().ends_with('?') ? "" : "."));
  }
  if (gathered.unread.empty() || is_free(gathered.options)) return {};
  const UnreadFile& file = gathered.unread.front();
  return fail(Fault::usage,
              fmt::format("{}; it may limit what is spent, so nothing is paid for: {} (a rehearsal "
                          "works without it)",
                          file.what,
                          file.remedy));
}

namespace {

/// What the flags and the environment say of the settings that are needed before a call is known to
/// be right.
topic::Settings called_leniently(const GivenSettings& given) {
  topic::SettingLayer called;
  // Each is taken by itself: one that is wrong must not hide the others.
  for (const std::string_view key : {"progress", "profile", "no_color", "no_env_file"}) {
    const auto flag = given.find(key);
    const auto text = flag != given.end()
                          ? std::optional(flag->second)
                          : process_variable(topic::variable_of(*topic::setting_row(key)));
    if (text) std::ignore = topic::set_setting(called, key, *text, flag_of(key));
  }
  topic::Settings settings;
  settings.add_below(called);
  return settings;
}

}  // namespace

EnvFile decide_env_file(const GivenSettings& given) {
  if (env_file() == EnvFile::undecided) {
    Notices told_elsewhere;
    const Configs configs = read_configs(config_files(), true, told_elsewhere).value_or(Configs());
    std::ignore = use_env_file(wants_env_file(called_leniently(given), configs));
  }
  return env_file();
}

Result<topic::Options> options_in(const std::filesystem::path& project) {
  std::error_code error;
  if (std::filesystem::equivalent(project, ".", error)) {
    CW_TRY(Gathered gathered, gather({}, nullptr));
    return std::move(gathered.options);
  }
  topic::Settings settings;
  CW_TRY(const topic::SettingLayer variables, topic::settings_of(process_variable));
  settings.add_below(variables);
  std::vector<std::filesystem::path> files = config_files();
  files.front() = project / files.front();
  Notices told_elsewhere;
  CW_TRY(const Configs configs, read_configs(files, false, told_elsewhere));
  const topic::Setting profile = profile_in(settings, configs);
  CW_RETURN_IF_ERROR(check_profile(profile, configs));
  add_configs(settings, configs, profile.text);
  CW_RETURN_IF_ERROR(settings.check());
  return settings.options();
}

std::string value_of(std::string_view key, const GivenSettings& given) {
  topic::Settings settings = called_leniently(given);
  Notices told_elsewhere;
  const Configs configs = read_configs(config_files(), true, told_elsewhere).value_or(Configs());
  decide_env_file(given);
  topic::SettingLayer from_file;
  for (const std::string_view one : {key, std::string_view("profile")}) {
    if (const auto own = env_file_variable(topic::variable_of(*topic::setting_row(one))))
      std::ignore = topic::set_setting(from_file, one, own->text, own->place);
  }
  settings.add_below(from_file);
  const std::string profile = profile_in(settings, configs).text;
  add_configs(settings, configs, profile);
  return settings.of(key).text;
}

}  // namespace castwright::app
