#pragma once
// The values that steer a run, from every place that may give them (docs/formats/config.md): flag >
// topic file > environment > castwright.toml > $XDG_CONFIG_HOME/castwright/config.toml >
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

struct Setting {
  std::string text;  ///< canonical
  std::string
      origin;  ///< "--words", "topic file", "CASTWRIGHT_WORDS", "castwright.toml:3:9", "built-in"
};
/// What one place gives, by key.
using SettingLayer = std::map<std::string, Setting, std::less<>>;

/// Checks `text` for `key` and makes it canonical. Fails with Fault::usage, `ORIGIN: what is wrong`
/// (an unknown key with the nearest one).
Result<Setting> check_setting(std::string_view key, std::string_view text, std::string_view origin);
/// The same, put into `layer`.
Status set_setting(SettingLayer& layer,
                   std::string_view key,
                   std::string_view text,
                   std::string_view origin);

/// Value of an environment variable, or nothing. An empty variable counts as not set.
using Environment = std::function<std::optional<std::string>(std::string_view)>;
/// Every CASTWRIGHT_… variable of the table; OPENAI_BASE_URL where CASTWRIGHT_BASE_URL is not set,
/// and CURL_CA_BUNDLE, else SSL_CERT_FILE, where CASTWRIGHT_CA_FILE is not.
Result<SettingLayer> settings_of(const Environment& environment);
/// What a topic file says of a run: model, words of `long`, token limit. Their ranges are checked
/// where they are used, since a flag may overrule them.
SettingLayer settings_of(const Topic& topic);

/// The layers, merged. The built-in values are always there.
class Settings {
 public:
  Settings();
  /// Adds a layer below all that were added before, above the built-in values. Its base_url does
  /// not count where a layer above names the provider, and OPENAI_BASE_URL only for `openai`.
  void add_below(const SettingLayer& layer);
  /// The value of a key of the table that counts.
  const Setting& of(std::string_view key) const;
  /// Fault::usage where two values contradict each other.
  Status check() const;
  Options options() const;

 private:
  SettingLayer given_;
  std::optional<Setting> address_at_openai_;  ///< of OPENAI_BASE_URL, with nothing above it
  SettingLayer built_in_;
};

}  // namespace castwright::topic
