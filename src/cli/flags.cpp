#include "cli/flags.h"

#include "app/resume.h"
#include "core/check.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <ranges>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>

namespace castwright::cli {
namespace {

using topic::SettingKind;
using topic::SettingRow;
using topic::SettingUse;

/// Is the setting off by default? Then its flag needs no value.
bool is_switch(const SettingRow& row) {
  return row.kind == SettingKind::flag && row.built_in == "false";
}

std::string_view placeholder_of(const SettingRow& row) {
  if (!row.placeholder.empty()) return row.placeholder;
  switch (row.kind) {
    case SettingKind::text:
    case SettingKind::parts: return "NAME";
    case SettingKind::path: return "FILE";
    case SettingKind::command: return "CMD";
    case SettingKind::url: return "URL";
    case SettingKind::number: return "N";
    case SettingKind::seconds: return "S";
    case SettingKind::money: return "USD";
    case SettingKind::choice: return row.choices;
    case SettingKind::flag: return "on|off";
    case SettingKind::chunks: return "N|auto";
  }
  CW_CHECK(false);
  return {};
}

/// The names of a setting's flag, with commas between them as the parser wants them.
std::string flags_of(const SettingRow& row) {
  const std::string flag = app::flag_of(row.key);
  return row.other_flag.empty() ? flag : fmt::format("{},{}", row.other_flag, flag);
}

/// Takes the value of a flag; throws CLI::ValidationError if the command refuses it.
using Take = std::function<void(const std::string&)>;

CLI::Option& add_flag(CLI::App& command, const SettingRow& row, const Take& take) {
  const std::string flags = flags_of(row);
  const std::string help = help_of_setting(row);
  if (is_switch(row)) {
    // With a value, such as `--verbatim=false`, the flag overrides the environment and the files.
    return *command.add_flag_function(
        flags, [take](std::int64_t count) { take(count > 0 ? "true" : "false"); }, help);
  }
  const std::string placeholder(placeholder_of(row));
  if (row.kind == SettingKind::parts) {
    return *command
                .add_option_function<std::vector<std::string>>(
                    flags,
                    [take](const std::vector<std::string>& values) {
                      take(fmt::format("{}", fmt::join(values, ",")));
                    },
                    help)
                ->type_name(placeholder)
                ->allow_extra_args(false);
  }
  return *command.add_option_function<std::string>(flags, take, help)->type_name(placeholder);
}

/// Why the command refuses a flag; "" if it takes it. `plan` also takes flags that change nothing
/// for it, so that the flags of a `generate` can be planned without a change.
std::string refusal_of(const CLI::App& command, SettingUse use, const SettingRow& row) {
  if (use == SettingUse::generate || use == SettingUse::plan) return {};
  if (use != SettingUse::serve && topic::is_of_the_run(row))
    return std::string(app::kept_by_the_run);
  if (row.uses.has(use)) return {};
  return fmt::format("castwright {} has no use for it", command.get_name());
}

/// The heading of a setting in the help.
std::string heading_of(const SettingRow& row) {
  return std::string(topic::title_of(row.group));
}

/// Adds only the flags of the table that a command of this `use` can use, and refuses no others.
void add_these_alone(CLI::App& command, SettingUse use, app::GivenSettings& given) {
  for (const SettingRow& row : topic::setting_rows()) {
    if (!row.uses.has(use)) continue;
    const std::string key(row.key);
    add_flag(command, row, [&given, key](const std::string& value) {
      given[key] = value;
    }).group(heading_of(row));
  }
}

constexpr std::string_view json_with_value = "--json=";

/// Does a flag such as `--json` or `--json=off` switch something on? It reads the value as the
/// parser does; a value that the parser refuses counts as on.
bool is_on(std::string_view flag) {
  if (!flag.contains('=')) return true;
  const std::string value = CLI::detail::to_lower(std::string(flag.substr(flag.find('=') + 1)));
  constexpr std::array<std::string_view, 7> no{"false", "off", "no", "disable", "f", "n", "0"};
  return std::ranges::find(no, value) == no.end();
}

/// The settings on the command line that count before it is parsed.
app::GivenSettings given_in(const std::vector<std::string>& arguments) {
  app::GivenSettings given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    for (const std::string_view key : {"progress", "profile"}) {
      const std::string flag = app::flag_of(key);
      if (word == flag && i + 1 < arguments.size()) given[std::string(key)] = arguments[i + 1];
      if (word.starts_with(flag + "=")) given[std::string(key)] = word.substr(flag.size() + 1);
    }
    for (const std::string_view key : {"no_env_file", "no_color"}) {
      const std::string flag = app::flag_of(key);
      if (word == flag || word.starts_with(flag + "="))
        given[std::string(key)] = is_on(word) ? "true" : "false";
    }
  }
  return given;
}

}  // namespace

std::string help_of_setting(const SettingRow& row) {
  std::string help(row.help);
  constexpr std::string_view range = "{range}";
  if (const std::size_t at = help.find(range); at != std::string::npos)
    help.replace(at, range.size(), fmt::format("{} to {}", row.least, row.most));
  const std::string usual = is_switch(row) ? std::string() : topic::default_of(row);
  return usual.empty() ? help : fmt::format("{} ({})", help, usual);
}

bool is_json_flag(std::string_view word) {
  return word == "--json" || word.starts_with(json_with_value);
}

bool asks_for_json(const std::vector<std::string>& arguments) {
  const bool flag = std::ranges::any_of(
      arguments, [](const std::string& word) { return is_json_flag(word) && is_on(word); });
  return flag || app::value_of("progress", given_in(arguments)) == "json";
}

bool refuses_color(const std::vector<std::string>& arguments) {
  return app::value_of("no_color", given_in(arguments)) == "true";
}

bool is_refused(const CLI::Option& flag) {
  return flag.get_group().empty() && flag.get_configurable();
}

void add_output_root(CLI::App& command, app::GivenSettings& given) {
  add_these_alone(command, SettingUse::look, given);
}

void add_prune_settings(CLI::App& command, app::GivenSettings& given) {
  add_these_alone(command, SettingUse::prune, given);
}

void add_every_setting(CLI::App& command, app::GivenSettings& given) {
  for (const SettingRow& row : topic::setting_rows()) {
    const std::string key(row.key);
    CLI::Option& flag =
        add_flag(command, row, [&given, key](const std::string& value) { given[key] = value; });
    // It is taken, unlike the other flags that no help shows: see is_refused().
    if (!row.uses.has(SettingUse::look)) flag.group("")->configurable(false);
  }
}

void add_server_flags(CLI::App& command, app::GivenSettings& given) {
  add_these_alone(command, SettingUse::models, given);
  command.get_option("--provider")
      ->description(
          "only models of this provider (all); with --refresh the server to ask (openai)");
}

void add_setting_flags(CLI::App& command, SettingUse use, app::GivenSettings& given) {
  for (const SettingRow& row : topic::setting_rows()) {
    const std::string key(row.key);
    const std::string refusal = refusal_of(command, use, row);
    const auto take = [&given, key, refusal](const std::string& value) {
      if (!refusal.empty()) throw CLI::ValidationError(app::flag_of(key), refusal);
      given[key] = value;
    };
    const bool shown = refusal.empty() && row.uses.has(use);
    add_flag(command, row, take).group(shown ? heading_of(row) : "");
  }
}

}  // namespace castwright::cli
