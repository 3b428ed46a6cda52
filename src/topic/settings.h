#pragma once
// The values that steer a run, from every place that may give them (docs/formats/config.md): flag >
// topic file > environment > castwright.toml > $XDG_CONFIG_HOME/castwright/config.toml >
// /etc/castwright/config.toml > built-in. Each value remembers where it came from. Pure: files and
// the environment come in as arguments. Any thread.

#include "core/clock.h"
#include "core/completion_window.h"
#include "core/result.h"
#include "topic/topic.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::topic {

/// What a value must look like; its canonical text is in brackets.
enum class SettingKind {
  text,     ///< one line of text [as given, trimmed]
  path,     ///< a file or directory, relative to the working directory [as given]
  url,      ///< http:// or https://, without a login [base_address() of topic/pasted.h]
  number,   ///< a whole number within the range [digits]
  seconds,  ///< seconds with at most three decimals, within the range [milliseconds]
  money,    ///< dollars with at most six decimals [as given]
  choice,   ///< one of the choices
  flag,     ///< true or false (on, off, yes, no, 1, 0) [true or false]
  chunks,   ///< auto, or a whole number within the range
  parts,    ///< any number of the choices, with commas between them [in the order of the choices]
};

/// One setting: its key in config files, which with `-` for `_` is its flag, and its variable.
struct SettingRow {
  std::string_view key;
  SettingKind kind = SettingKind::text;
  std::string_view variable;  ///< CASTWRIGHT_…
  std::string_view built_in;  ///< canonical; "" means: not set
  std::int64_t least = 0;     ///< of number and chunks; of seconds in milliseconds
  std::int64_t most = 0;
  /// With | between them.
  std::string_view choices = "";  // NOLINT(readability-redundant-string-init): g++ wants it said
};
std::span<const SettingRow> setting_rows();

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

/// Which request brings sources, pack and facts: the first chunk's, or one of its own before it.
enum class ResearchStage { with_opening, first };
enum class Background { automatic, on, off };
enum class Progress { automatic, bar, lines, json, none };

/// All settings as typed values. Optionals are not set anywhere, and have a rule of their own.
struct Options {
  std::string topics_dir;
  std::string output_root;
  std::string prompts_dir;  ///< "": this program's templates alone
  std::string provider;
  std::string base_url;              ///< "": the provider's own
  std::string dialect;               ///< API that the server speaks; "": by the provider
  bool answer_is_reasoning = false;  ///< the server sends answers as reasoning
  std::string model;
  std::string models_file;  ///< rows of models over those of the usual files; "": none
  ResearchStage research = ResearchStage::with_opening;
  std::string research_model;    ///< of a research request of its own; "": the same as model
  std::string pass_b_model;      ///< "": gpt-6-luna of OpenAI's, elsewhere the same as model
  bool pass_b_per_item = false;  ///< one request for every short script, not for every type
  int words = 0;
  std::optional<int> chunks;  ///< a literal N
  bool chunks_auto = false;
  int parallel = 1;
  bool cancel_on_fault = false;  ///< streams under way are stopped when a chunk fails
  Background background = Background::automatic;
  CompletionWindow window = CompletionWindow::soonest;
  Millis connect_timeout{};
  std::optional<Millis> idle_timeout;  ///< else 300 s, in background mode 60 s
  Millis progress_timeout{};
  Millis poll_interval{};          ///< first interval of polls for an answer made in the background
  Millis queue_timeout{};          ///< longest time in the provider's queue
  std::optional<Millis> deadline;  ///< else by the words asked for
  std::optional<std::int64_t> max_output_tokens;
  std::optional<std::string> budget;        ///< of the run; dollars, decimal
  std::optional<std::string> budget_daily;  ///< of all runs of the output root in a UTC day
  std::string price;                        ///< INPUT,OUTPUT[,SEARCH]; "": by the table
  std::int64_t flush_chars = 0;
  Progress progress = Progress::automatic;
  bool gates = true;
  bool verbatim = false;
  bool only_pass_a = false;
  bool allow_stale = false;
  bool stop_early = true;
  bool no_search = false;  ///< the model gets no search tool
  bool stop_on_sources = false;
  std::string key_file;           ///< "" where not set
  std::string key_command;        ///< "" where not set
  std::string ca_file;            ///< certificates to trust; "": the system's
  std::vector<std::string> omit;  ///< parts of a request that are left out
};

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
