#pragma once
// The use case `config`: every setting with the value that holds and the place that it comes from,
// and the files that are looked at. Shows no secret. Any thread.

#include "app/settings.h"
#include "core/result.h"
#include "json/value.h"
#include "topic/setting_table.h"

#include <filesystem>
#include <string>
#include <vector>

namespace castwright::app {

/// What is to be shown.
struct ConfigRequest {
  GivenSettings settings{};
  std::string topic{};              ///< an id or a path, whose settings count too; "" for none
  std::vector<std::string> keys{};  ///< only these settings, in this order; all if it is empty
};

/// One setting.
struct ShownSetting {
  const topic::SettingRow* row = nullptr;
  std::string value{};   ///< as a person would write it; "" if nothing is set
  std::string rule{};    ///< what holds if nothing is set, in words; "" for nothing
  std::string origin{};  ///< the place of the value, in words
  bool differs = false;  ///< it is not what is built in
};

/// All settings, and what surrounds them.
struct ConfigView {
  std::vector<ShownSetting> settings{};  ///< in the order of the table, or as they were asked for
  bool shows_key = true;                 ///< the key was asked for, or everything
  std::string key_place{};               ///< where a key would come from; "" if no place has one
  bool needs_key = true;                 ///< the server that would be asked takes a key
  std::vector<std::string> profiles{};   ///< the names of all profiles
  std::filesystem::path folder{};        ///< the working directory: relative paths begin there
  std::vector<std::string> warnings{};
};

/// Gathers what a call with these flags would work with. The word `key` among the keys stands for
/// the key of the server. Fault::usage if a setting, a file or a key is wrong, Fault::missing if
/// there is no such topic.
Result<ConfigView> show_config(const ConfigRequest& request);
/// The JSON form (docs/formats/config.md).
json::Value to_json(const ConfigView& view);

/// A file or folder that is looked at.
struct LookedAt {
  enum class Kind { config, env, models, prompts };
  enum class State {
    read,    ///< it counts
    absent,  ///< there is none
    off,     ///< it is not wanted
    wrong,   ///< it cannot be used; `why` says it
  };
  Kind kind = Kind::config;
  std::filesystem::path path{};
  State state = State::absent;
  std::string why{};
};
std::string_view name_of(LookedAt::Kind kind);
std::string_view name_of(LookedAt::State state);
/// The files that every call looks at, of each kind the one first that counts first. A file that is
/// wrong is among them.
std::vector<LookedAt> files_looked_at();
/// The JSON form (docs/formats/config.md).
json::Value to_json(const std::vector<LookedAt>& files);

}  // namespace castwright::app
