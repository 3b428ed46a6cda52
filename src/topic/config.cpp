#include "topic/config.h"

#include "core/limits.h"
#include "topic/meant_setting.h"
#include "topic/secret_names.h"
#include "topic/suggest.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <toml++/toml.h>

namespace castwright::topic {
namespace {

std::string place(std::string_view name, const toml::source_region& region) {
  return fmt::format("{}:{}:{}", name, region.begin.line, region.begin.column);
}

/// Returns a TOML value as the text that a flag would have; nothing for a value that no setting can
/// have.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* const text = node.as_string()) return text->get();
  if (const auto* const number = node.as_integer()) return fmt::format("{}", number->get());
  if (const auto* const real = node.as_floating_point()) return fmt::format("{}", real->get());
  if (const auto* const flag = node.as_boolean()) return flag->get() ? "true" : "false";
  if (const auto* const list = node.as_array()) {
    std::string joined;
    for (const toml::node& item : *list) {
      const auto* const text = item.as_string();
      if (text == nullptr) return std::nullopt;
      joined += text->get() + ",";
    }
    return joined;
  }
  return std::nullopt;
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table: return "a table";
    case toml::node_type::array: return "a list";
    case toml::node_type::string: return "a string";
    case toml::node_type::integer:
    case toml::node_type::floating_point: return "a number";
    case toml::node_type::boolean: return "true or false";
    default: return "a date or time";
  }
}

/// Returns true if the value has the type of the setting: numbers as numbers, texts as texts;
/// `chunks` and `budget` may be either.
bool has_right_type(const SettingRow& row, const toml::node& node) {
  switch (row.kind) {
    case SettingKind::text:
    case SettingKind::path:
    case SettingKind::command:
    case SettingKind::url:
    case SettingKind::choice: return node.is_string();
    case SettingKind::number: return node.is_integer();
    case SettingKind::seconds: return node.is_number();
    case SettingKind::money: return node.is_number() || node.is_string();
    case SettingKind::flag: return node.is_boolean() || node.is_string();
    case SettingKind::parts: return node.is_array() || node.is_string();
    case SettingKind::chunks: return node.is_integer() || node.is_string();
  }
  return false;
}

std::string_view wanted_type(const SettingRow& row) {
  switch (row.kind) {
    case SettingKind::number: return "a whole number";
    case SettingKind::seconds: return "a number of seconds";
    case SettingKind::money: return "a number of dollars";
    case SettingKind::flag: return "true or false";
    case SettingKind::parts: return "a list of strings";
    case SettingKind::chunks: return "\"auto\" or a whole number";
    default: return "a string";
  }
}

/// Returns true if the name, or a name inside the table under it, says that the value is a secret.
bool holds_secret(std::string_view name, const toml::node& node) {
  if (const auto* const table = node.as_table()) {
    for (const auto& [key, member] : *table)
      if (holds_secret(key.str(), member)) return true;
    return false;
  }
  return names_secret(name);
}

/// A table of a file whose keys are settings: the file itself, or one of its profiles.
struct Table {
  std::string_view file;
  std::string profile{};  ///< "" for the file itself.

  /// Returns the key in messages, such as `profile.long.words`.
  std::string shown(std::string_view key) const {
    return profile.empty() ? std::string(key) : fmt::format("profile.{}.{}", profile, key);
  }
};

MeantSetting meant_by(const toml::key& key, const toml::node& node);

/// Are all keys of the table settings, or almost? Tables of other programs have other keys too.
bool has_only_settings(const toml::table& table) {
  bool only = !table.empty();
  for (const auto& [key, member] : table) {
    const auto* const inner = member.as_table();
    const bool is_ours = inner != nullptr
                             ? has_only_settings(*inner)
                             : key.str() == "default" || setting_row(key.str()) != nullptr
                                   || meant_by(key, member).guards_spending;
    only = only && is_ours;
  }
  return only;
}

/// Returns what the key was meant to be, with the value that it has.
MeantSetting meant_by(const toml::key& key, const toml::node& node) {
  const auto* const table = node.as_table();
  if (table == nullptr) return setting_meant_by(key.str(), text_of(node).value_or(""));
  // Only profiles are tables, and no amount is.
  return setting_meant_by(key.str(), has_only_settings(*table) ? "a table" : "");
}

/// Is the name that of a table of ours that was misspelt or made up: [limits], [profiles.x]?
bool is_almost_ours(std::string_view name) {
  const MeantSetting meant = setting_meant_by(name, "0");
  return name == "limits" || name == "limit" || (meant.guards_spending && meant.row != nullptr);
}

/// Notes limits of spending inside of a table that castwright does not read, such as [profiles.x]:
/// they limit nothing. Tables of other programs are none of ours, unless `is_ours`.
void find_limits_in(ConfigRead& read,
                    std::string_view file,
                    const std::string& name,
                    const toml::node& node,
                    bool is_ours) {
  if (const auto* const list = node.as_array()) {
    for (const toml::node& item : *list)
      find_limits_in(read, file, name, item, is_ours);
  }
  const auto* const table = node.as_table();
  if (table == nullptr) return;
  const bool counts = is_ours || has_only_settings(*table);
  for (const auto& [key, member] : *table) {
    const std::string shown = fmt::format("{}.{}", name, key.str());
    const MeantSetting meant = meant_by(key, member);
    // The word profile means something to many programs.
    if (counts && meant.guards_spending && (is_ours || meant.row->key != "profile")) {
      read.lost_limits.push_back(
          fmt::format("{}: {} is not read: a limit stands at the top of the file, or under "
                      "[profile.NAME]",
                      place(file, key.source()),
                      printable(shown)));
      read.warnings.push_back(read.lost_limits.back());
    }
    find_limits_in(read, file, shown, member, is_ours);
  }
}

Status read_unknown(ConfigRead& read,
                    const Table& table,
                    const toml::key& key,
                    const toml::node& node) {
  const std::string at = place(table.file, key.source());
  const MeantSetting meant = meant_by(key, node);
  // A secret is refused, so that none is ever committed with a config file; this includes tables
  // of other programs. A number of tokens is none.
  const bool is_limit = meant.guards_spending && node.is_number();
  if (!is_limit && holds_secret(key.str(), node)) {
    return fail(Fault::usage,
                fmt::format("{}: {}: keys are not kept in config files; use the environment, "
                            "key_file or key_command",
                            at,
                            printable(table.shown(key.str()))));
  }
  std::string warning = fmt::format(
      "{}: unknown key {}{}", at, printable(table.shown(key.str())), did_you_mean(meant, false));
  if (meant.guards_spending) read.lost_limits.push_back(warning);
  read.warnings.push_back(std::move(warning));
  find_limits_in(read, table.file, table.shown(key.str()), node, is_almost_ours(key.str()));
  return {};
}

Status read_key(ConfigRead& read,
                const Table& table,
                const toml::key& key,
                const toml::node& node) {
  const SettingRow* const known = setting_row(key.str());
  if (known == nullptr) return read_unknown(read, table, key, node);
  const std::string at = place(table.file, key.source());
  const std::string shown = table.shown(key.str());
  if (!table.profile.empty() && known->key == "profile") {
    return fail(Fault::usage, fmt::format("{}: {}: a profile names no other profile", at, shown));
  }
  const std::optional<std::string> text = text_of(node);
  if (!text || !has_right_type(*known, node)) {
    return fail(
        Fault::usage,
        fmt::format("{}: {}: must be {}, not {}", at, shown, wanted_type(*known), kind_of(node)));
  }
  auto setting = check_setting(key.str(), *text, fmt::format("{}: {}", at, shown));
  if (!setting) return std::unexpected(std::move(setting).error());
  setting->origin = table.profile.empty() ? at : fmt::format("profile {} in {}", table.profile, at);
  SettingLayer& layer = table.profile.empty() ? read.settings : read.profiles[table.profile];
  layer.insert_or_assign(std::string(key.str()), *std::move(setting));
  return {};
}

/// Reads the table `profile`: a table for each profile, and `default` for the one that counts if
/// nothing else names one. TOML has no file with both a key `profile` and tables [profile.NAME].
Status read_profiles(ConfigRead& read, std::string_view name, const toml::table& profiles) {
  for (const auto& [key, node] : profiles) {
    const std::string at = place(name, key.source());
    if (key.str() == "default" && node.is_string()) {
      CW_TRY(Setting setting,
             check_setting("profile", *text_of(node), fmt::format("{}: profile.default", at)));
      setting.origin = at;
      read.settings.insert_or_assign("profile", std::move(setting));
      continue;
    }
    const toml::table* const settings = node.as_table();
    if (settings == nullptr) {
      return fail(
          Fault::usage,
          fmt::format(
              "{}: profile.{}: must be a table of settings, not {}", at, key.str(), kind_of(node)));
    }
    // What a file may name a profile must be what a flag can name.
    CW_TRY(const Setting profile, check_setting("profile", key.str(), at));
    const Table table{.file = name, .profile = profile.text};
    read.profiles[table.profile];
    for (const auto& [own, value] : *settings)
      CW_RETURN_IF_ERROR(read_key(read, table, own, value));
  }
  return {};
}

/// Returns what to do about an error of the TOML that castwright's own keys lead to; "" for others.
std::string_view remedy_for(std::string_view description) {
  if (!description.contains("'profile")) return {};
  return "; a file with tables [profile.NAME] chooses one of them with [profile] default = "
         "\"NAME\", and not with the key profile";
}

}  // namespace

Result<ConfigRead> read_config(std::string_view name, std::string_view bytes) {
  if (bytes.size() > limits::config_bytes_max) {
    return fail(Fault::usage,
                fmt::format("{}:1:1: {} bytes, more than config_bytes_max ({})",
                            name,
                            bytes.size(),
                            limits::config_bytes_max));
  }
  toml::table table;
  try {
    table = toml::parse(bytes);
  } catch (const toml::parse_error& error) {
    return fail(Fault::usage,
                fmt::format("{}: {}{}",
                            place(name, error.source()),
                            error.description(),
                            remedy_for(error.description())));
  }
  ConfigRead read;
  for (const auto& [key, node] : table) {
    const toml::table* const profiles = key.str() == "profile" ? node.as_table() : nullptr;
    CW_RETURN_IF_ERROR(profiles != nullptr ? read_profiles(read, name, *profiles)
                                           : read_key(read, Table{.file = name}, key, node));
  }
  return read;
}

}  // namespace castwright::topic
