#include "app/config_view.h"

#include "app/access.h"
#include "app/files.h"
#include "app/key.h"
#include "app/model_sources.h"
#include "app/project_trust.h"
#include "core/key_shape.h"
#include "core/limits.h"
#include "core/number.h"
#include "topic/config.h"
#include "topic/suggest.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace castwright::app {
namespace {

using topic::SettingKind;
using topic::SettingRow;

/// The word that stands for the key of the server among the settings.
constexpr std::string_view key_word = "key";
/// The origin of what castwright itself brings.
constexpr std::string_view built_in = "built-in";

/// A canonical value as a person would write it, and without what nobody may see.
std::string as_written(const SettingRow& row, const std::string& text) {
  constexpr double ms_per_s = 1'000;
  switch (row.kind) {
    case SettingKind::seconds: {
      const auto millis = whole_number<std::int64_t>(text);
      return millis ? fmt::format("{}", double(*millis) / ms_per_s) : text;
    }
    case SettingKind::flag: return text == "true" ? "on" : "off";
    // A command may well hold a secret.
    case SettingKind::command: return text.empty() ? text : "set";
    default: break;
  }
  if (begins_like_key(text)) return "what looks like a key";
  return for_terminal(text);
}

/// Sets what follows from other settings, in place of the value that nobody gave.
void apply_rules(ShownSetting& shown, const topic::Options& options) {
  const std::string_view key = shown.row->key;
  const bool waits = options.window != CompletionWindow::soonest;
  const std::string_view why = waits ? "follows from window" : "follows from research_model";
  if (key == "research" && shown.value.empty() && options.research == topic::ResearchStage::first) {
    shown.value = "first";
    shown.origin = why;
    shown.differs = true;
  }
  if (key == "parallel" && waits && shown.origin == built_in) {
    shown.value = fmt::format("{}", options.parallel);
    shown.origin = why;
    shown.differs = true;
  }
}

/// Sets what the preset of the server says, in place of the value that nobody gave.
void apply_preset(ShownSetting& shown,
                  const topic::Options& options,
                  const provider::Preset& preset) {
  if (!shown.value.empty()) return;
  const std::string_view key = shown.row->key;
  if (key == "base_url" && preset.name != "rehearsal") {
    if (const auto address = address_of(options, preset)) shown.value = for_terminal(*address);
  }
  if (key == "dialect") shown.value = preset.dialect;
  if (!shown.value.empty()) shown.origin = fmt::format("provider {}", preset.name);
}

ShownSetting shown_of(const SettingRow& row, const topic::Settings& settings) {
  const topic::Setting& setting = settings.of(row.key);
  ShownSetting shown{.row = &row,
                     .value = as_written(row, setting.text),
                     .rule = row.built_in.empty() ? std::string(row.rule) : std::string(),
                     .origin = for_terminal(setting.origin),
                     .differs = setting.text != row.built_in};
  // A variable of another name than the setting's own is worth saying.
  if (!setting.variable.empty() && setting.variable != setting.origin
      && setting.variable != topic::variable_of(row))
    shown.origin += fmt::format(" ({})", setting.variable);
  return shown;
}

/// The rows that are asked for. Fault::usage for a key that is none.
Result<std::vector<const SettingRow*>> rows_asked_for(const std::vector<std::string>& keys) {
  std::vector<const SettingRow*> rows;
  if (keys.empty()) {
    for (const SettingRow& row : topic::setting_rows())
      rows.push_back(&row);
    return rows;
  }
  std::vector<std::string_view> known;
  for (const SettingRow& row : topic::setting_rows())
    known.push_back(row.key);
  for (const std::string& key : keys) {
    if (key == key_word) continue;
    std::string plain = key.substr(std::min(key.find_first_not_of('-'), key.size()));
    std::ranges::replace(plain, '-', '_');
    const SettingRow* const row = topic::setting_row(plain);
    if (row == nullptr) {
      CW_RETURN_IF_ERROR(check_no_key(key, "the name of the setting"));
      const bool secret = begins_like_key(key);
      return fail(Fault::usage,
                  fmt::format("no setting {}{}; castwright config show lists all",
                              secret ? "of this name" : topic::printable(key),
                              secret ? "" : topic::did_you_mean(key, known)));
    }
    rows.push_back(row);
  }
  return rows;
}

/// Where the key would come from, with the place of the setting that names it; "" for nowhere.
std::string told_place_of_key(const topic::Settings& settings,
                              const topic::Options& options,
                              const std::vector<std::string>& variables) {
  // A command of a project is never run.
  if (has_projects_command(options)) return {};
  std::string place = place_of_key(key_sources(options, variables));
  for (const std::string_view key : {"key_file", "key_command"}) {
    if (place == flag_of(key) && settings.of(key).origin != place)
      return fmt::format("{} ({})", key, settings.of(key).origin);
  }
  return place;
}

/// The keys of a topic file that give a setting, the first that is not empty counts; with a point
/// in front of a key inside of an object.
std::vector<std::string_view> topic_keys_of(std::string_view setting) {
  if (setting == "model") return {"gpt_model_pass_a", "llm_model_pass_a", "gpt_model", "llm_model"};
  if (setting == "pass_b_model")
    return {"gpt_model_pass_b", "llm_model_pass_b", "gpt_model", "llm_model"};
  if (setting == "words") return {"content_types.long.max_words"};
  if (setting == "max_output_tokens") return {"pass_a_max_output_tokens"};
  return {};
}

/// `FILE:LINE:COLUMN` of what gives a setting in a topic file that was read before; else the file.
std::string place_in(const std::filesystem::path& file, std::string_view setting) {
  const auto bytes = read_file(file, limits::topic_bytes_max);
  const auto document = bytes ? json::parse(*bytes) : json::parse("{}");
  if (!document) return file.string();
  for (const std::string_view path : topic_keys_of(setting)) {
    const json::Value* value = &*document;
    for (const auto part : path | std::views::split('.'))
      if (value != nullptr) value = value->find(std::string_view(part));
    if (value == nullptr || value->is_null() || value->as_string() == "") continue;
    const json::Place place = json::place_of(*bytes, value->offset());
    return fmt::format("{}:{}:{}", file.string(), place.line, place.column);
  }
  return file.string();
}

struct PathState {
  LookedAt::State state = LookedAt::State::absent;
  std::string why{};
};

PathState state_of(const std::filesystem::path& file, bool is_config) {
  using enum LookedAt::State;
  const auto bytes = read_file(file, limits::models_bytes_max);
  if (!bytes && bytes.error().fault == Fault::missing) return {absent, {}};
  if (!bytes) return {wrong, for_terminal(bytes.error().what)};
  if (!is_config) return {read, {}};
  const auto config = topic::read_config(file.string(), *bytes);
  return config ? PathState{read, {}} : PathState{wrong, for_terminal(config.error().what)};
}

}  // namespace

Result<ConfigView> show_config(const ConfigRequest& request) {
  CW_TRY(const auto rows, rows_asked_for(request.keys));
  CW_TRY(Gathered gathered, gather(request.settings, nullptr));
  std::optional<LoadedTopic> topic;
  if (!request.topic.empty()) {
    CW_TRY(topic, load_topic(request.topic, gathered.options.topics_dir));
    CW_TRY(gathered, gather(request.settings, &topic->topic));
    std::ranges::move(topic->warnings, std::back_inserter(gathered.warnings));
  }
  ConfigView view{.profiles = gathered.profiles, .warnings = std::move(gathered.warnings)};
  std::error_code error;
  view.folder = std::filesystem::current_path(error);
  const topic::Options& options = gathered.options;
  const auto models = ModelSources().of(options);
  if (!models) view.warnings.push_back(for_terminal(models.error().what));
  if (models)
    std::ranges::transform(models->unread, std::back_inserter(view.warnings), &UnreadFile::what);
  const provider::Preset* const preset =
      models ? models->table->preset(preset_name(options)) : nullptr;
  for (const SettingRow* const row : rows) {
    ShownSetting shown = shown_of(*row, gathered.settings);
    if (topic && shown.origin == "topic file")
      shown.origin = fmt::format("topic file {}", place_in(topic->file, row->key));
    apply_rules(shown, options);
    if (preset != nullptr) apply_preset(shown, options, *preset);
    view.settings.push_back(std::move(shown));
  }
  const std::vector<std::string> variables =
      preset != nullptr ? preset->key : KeySources().variables;
  view.shows_key =
      request.keys.empty() || std::ranges::find(request.keys, key_word) != request.keys.end();
  view.key_place = for_terminal(told_place_of_key(gathered.settings, options, variables));
  view.needs_key = !variables.empty() && options.provider != "rehearsal";
  return view;
}

namespace {

json::Value text_or_null(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(text);
}

json::Value value_of(const ShownSetting& shown) {
  if (shown.value.empty()) return {};
  switch (shown.row->kind) {
    case SettingKind::flag: return shown.value == "on";
    case SettingKind::number:
    case SettingKind::chunks:
      if (const auto number = whole_number<std::int64_t>(shown.value)) return *number;
      return shown.value;
    case SettingKind::seconds:
      if (const auto seconds = decimal_number(shown.value)) return *seconds;
      return shown.value;
    case SettingKind::parts: {
      json::Value list = json::Value::array();
      for (const auto part : shown.value | std::views::split(','))
        list.push(std::string_view(part));
      return list;
    }
    default: return shown.value;
  }
}

json::Value list_of(const std::vector<std::string>& texts) {
  json::Value list = json::Value::array();
  for (const std::string& text : texts)
    list.push(text);
  return list;
}

}  // namespace

json::Value to_json(const ConfigView& view) {
  json::Value settings = json::Value::array();
  for (const ShownSetting& shown : view.settings) {
    json::Value one = json::Value::object();
    one.set("key", shown.row->key)
        .set("value", value_of(shown))
        .set("rule", text_or_null(shown.value.empty() ? shown.rule : std::string()))
        .set("differs", shown.differs)
        .set("origin", shown.origin);
    settings.push(std::move(one));
  }
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("exit_code", 0)
      .set("working_directory", view.folder.string())
      .set("settings", std::move(settings));
  if (view.shows_key) {
    json::Value key = json::Value::object();
    key.set("set", !view.key_place.empty())
        .set("origin", text_or_null(view.key_place))
        .set("needed", view.needs_key);
    value.set("key", std::move(key));
  }
  value.set("profiles", list_of(view.profiles)).set("warnings", list_of(view.warnings));
  return value;
}

std::string_view name_of(LookedAt::Kind kind) {
  switch (kind) {
    case LookedAt::Kind::config: return "config";
    case LookedAt::Kind::env: return "env";
    case LookedAt::Kind::models: return "models";
    case LookedAt::Kind::prompts: return "prompts";
  }
  return {};
}

std::string_view name_of(LookedAt::State state) {
  switch (state) {
    case LookedAt::State::read: return "read";
    case LookedAt::State::absent: return "not there";
    case LookedAt::State::off: return "off";
    case LookedAt::State::wrong: return "wrong";
  }
  return {};
}

std::vector<LookedAt> files_looked_at() {
  using enum LookedAt::State;
  std::vector<LookedAt> files;
  LookedAt own{.kind = LookedAt::Kind::env, .path = ".env"};
  if (const EnvFile found = decide_env_file({}); found == EnvFile::read) {
    const auto used = use_env_file(true);
    own.state = used ? read : wrong;
    if (!used) own.why = for_terminal(used.error().what);
  } else if (found == EnvFile::unread) {
    const auto used = use_env_file(true);
    own.state = wrong;
    if (used && !used->warnings.empty()) own.why = for_terminal(used->warnings.front());
  } else {
    own.state = found == EnvFile::off ? off : absent;
  }
  files.push_back(std::move(own));
  for (const std::filesystem::path& file : config_files()) {
    auto [state, why] = state_of(file, true);
    files.push_back({LookedAt::Kind::config, file, state, std::move(why)});
  }
  for (const std::filesystem::path& file : model_files()) {
    auto [state, why] = state_of(file, false);
    files.push_back({LookedAt::Kind::models, file, state, std::move(why)});
  }
  if (const auto folder = user_folder()) {
    files.push_back({.kind = LookedAt::Kind::prompts,
                     .path = *folder / "prompts",
                     .state = user_prompts() ? read : absent});
  }
  return files;
}

json::Value to_json(const std::vector<LookedAt>& files) {
  json::Value list = json::Value::array();
  for (const LookedAt& file : files) {
    std::error_code error;
    json::Value one = json::Value::object();
    one.set("kind", name_of(file.kind))
        .set("path", file.path.string())
        .set("absolute", std::filesystem::absolute(file.path, error).string())
        .set("exists", file.state == LookedAt::State::read || file.state == LookedAt::State::wrong)
        .set("state", name_of(file.state))
        .set("why", text_or_null(file.why));
    list.push(std::move(one));
  }
  json::Value value = json::Value::object();
  value.set("schema", 1).set("exit_code", 0).set("files", std::move(list));
  return value;
}

}  // namespace castwright::app
