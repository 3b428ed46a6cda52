#pragma once
// The settings of a run, from every place that may give them (docs/formats/config.md): flag > topic
// file > environment > .env > profile > castwright.toml > $XDG_CONFIG_HOME/castwright/config.toml >
// /etc/castwright/config.toml > built-in. Each value remembers where it came from. Pure: files and
// the environment come in as arguments. Any thread.

#include "core/result.h"
#include "topic/options.h"
#include "topic/setting_table.h"
#include "topic/topic.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace castwright::topic {

/// The value of one setting, and where it came from.
struct Setting {
  std::string text;  ///< In canonical form.
  /// "--words", "topic file", "CASTWRIGHT_WORDS", ".env:2", "castwright.toml:3:9",
  /// "profile long in castwright.toml:8:1", "built-in".
  std::string origin;
  std::string variable{};  ///< The variable that gave it, wherever that is set; "" if none did.
  /// A file of the working directory gave it, which may be that of a stranger's project.
  bool by_project = false;
};
/// The settings that one place gives, by key.
using SettingLayer = std::map<std::string, Setting, std::less<>>;

/// Checks `text` for `key` and returns it in canonical form. Fails with Fault::usage, `ORIGIN: what
/// is wrong`; an unknown key gets the nearest known one suggested.
Result<Setting> check_setting(std::string_view key, std::string_view text, std::string_view origin);
/// Does the same, and puts the setting into `layer`.
Status set_setting(SettingLayer& layer,
                   std::string_view key,
                   std::string_view text,
                   std::string_view origin);

/// Returns the value of an environment variable, or nothing. An empty variable counts as not set.
using Environment = std::function<std::optional<std::string>(std::string_view)>;
/// Returns the place of a variable that an Environment has, such as `.env:2`.
using PlaceOfVariable = std::function<std::string(std::string_view)>;
/// Reads every CASTWRIGHT_… variable of the table. OPENAI_BASE_URL counts if CASTWRIGHT_BASE_URL is
/// not set; CURL_CA_BUNDLE, else SSL_CERT_FILE, counts if CASTWRIGHT_CA_FILE is not set. The origin
/// of a setting is its variable, or its place if `place_of` is given.
Result<SettingLayer> settings_of(const Environment& environment,
                                 const PlaceOfVariable& place_of = {});
/// Returns the settings in a topic file: model, words of `long`, token limit. Their ranges are
/// checked when they are used, since a flag may overrule them.
SettingLayer settings_of(const Topic& topic);

/// The layers, merged into one value for each key. The built-in values are always there.
class Settings {
 public:
  /// Begins with only the built-in values.
  Settings();
  /// Adds a layer below all that were added before, and above the built-in values. Its base_url
  /// does not count if a layer above names the provider; OPENAI_BASE_URL counts only for the
  /// provider `openai`.
  void add_below(const SettingLayer& layer);
  /// Returns the value that counts for a key of the table.
  const Setting& of(std::string_view key) const;
  /// Returns true if any layer sets the key, even to its built-in value.
  bool is_given(std::string_view key) const;
  /// Fails with Fault::usage if two values contradict each other.
  Status check() const;
  /// Returns the merged values as typed ones; an optional member stays empty if no place sets it.
  Options options() const;

 private:
  SettingLayer given_;
  /// From OPENAI_BASE_URL, if no layer above gives an address.
  std::optional<Setting> address_at_openai_;
  SettingLayer built_in_;
};

}  // namespace castwright::topic
