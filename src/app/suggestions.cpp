#include "app/suggestions.h"

#include "app/files.h"
#include "app/model_sources.h"
#include "core/clock.h"
#include "core/id.h"
#include "core/limits.h"
#include "store/output.h"
#include "topic/topic.h"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace castwright::app {
namespace {

/// Nobody reads a longer list, and a shell would wait for it.
constexpr std::size_t suggestions_max = 100;

bool controls_terminal(char byte) {
  return (byte >= 0 && byte < 0x20) || byte == 0x7F;
}

void add_suggestion(std::vector<Suggestion>& suggestions, std::string word, std::string about) {
  if (word.empty() || std::ranges::any_of(word, controls_terminal)) return;
  std::ranges::replace_if(about, controls_terminal, ' ');
  suggestions.push_back({.word = std::move(word), .about = std::move(about)});
}

/// The settings as far as they can be read: a wrong one says nothing about the others.
topic::Options options_typed(const GivenSettings& given) {
  if (auto gathered = gather(given, nullptr)) return std::move(gathered->options);
  topic::SettingLayer layer;
  for (const auto& [key, value] : given)
    (void)topic::set_setting(layer, key, value, flag_of(key));
  topic::Settings settings;
  settings.add_below(layer);
  return settings.options();
}

std::string title_in(const std::filesystem::path& file) {
  const auto bytes = read_file(file, limits::topic_bytes_max);
  if (!bytes) return {};
  auto read = topic::read_topic(file.string(), *bytes, file.stem().string());
  return read ? std::move(read->topic.title) : std::string();
}

std::string about_server(const provider::Preset& preset) {
  if (preset.name == "rehearsal") return "the built-in server, free and without a key";
  return preset.base_url.empty() ? "a server of your own, at --base-url" : preset.base_url;
}

ModelTablePtr known_models(const topic::Options& options) {
  auto models = ModelSources().of(options);
  return models ? models->table : built_in_models();
}

}  // namespace

std::vector<Suggestion> suggested_topics(const GivenSettings& given, std::string_view begun) {
  const topic::Options options = options_typed(given);
  std::vector<std::filesystem::path> files;
  std::error_code error;
  std::filesystem::directory_iterator at(options.topics_dir, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
    const std::filesystem::path& file = at->path();
    const std::string id = file.stem().string();
    const bool meant = file.extension() == ".json" && id.starts_with(begun);
    if (meant && topic::check_id(id)) files.push_back(file);
  }
  std::ranges::sort(files);
  if (files.size() > suggestions_max) files.resize(suggestions_max);
  std::vector<Suggestion> topics;
  for (const std::filesystem::path& file : files)
    add_suggestion(topics, file.stem().string(), title_in(file));
  return topics;
}

std::vector<Suggestion> suggested_runs(const GivenSettings& given, std::string_view begun) {
  std::vector<Suggestion> suggestions;
  const auto output = store::Output::look(options_typed(given).output_root);
  if (!output) return suggestions;
  const auto runs = (*output)->runs();
  if (!runs || runs->empty()) return suggestions;
  for (const auto& [word, about] : {std::pair{"@last", "the newest run"},
                                    std::pair{"@last-finished", "the newest finished run"}})
    if (std::string_view(word).starts_with(begun)) add_suggestion(suggestions, word, about);
  std::set<std::string_view> topics;
  for (const store::Output::Found& run : *runs) {
    const bool is_new = topics.insert(run.topic_id).second;
    if (is_new && run.topic_id.starts_with(begun))
      add_suggestion(suggestions, run.topic_id, "the newest run of the topic");
  }
  for (const store::Output::Found& run : *runs) {
    if (suggestions.size() >= suggestions_max) break;
    if (!run.run_id.starts_with(begun)) continue;
    std::string about = run.topic_id;
    if (is_ulid(run.run_id)) {
      const auto seconds = std::chrono::floor<std::chrono::seconds>(ulid_time(run.run_id));
      about += fmt::format(", {:%F %H:%M}", seconds);
    }
    add_suggestion(suggestions, run.run_id, std::move(about));
  }
  return suggestions;
}

std::vector<Suggestion> suggested_models(const GivenSettings& given) {
  const topic::Options options = options_typed(given);
  const ModelTablePtr table = known_models(options);
  const bool any = options.provider == "rehearsal" || options.provider == "custom";
  std::vector<Suggestion> models;
  for (const provider::ModelRow& row : table->rows()) {
    const bool fits = any || row.provider.empty() || row.provider == options.provider;
    const bool known = std::ranges::find(models, row.match, &Suggestion::word) != models.end();
    if (fits && !known) add_suggestion(models, row.match, row.provider);
  }
  return models;
}

std::vector<Suggestion> suggested_providers(const GivenSettings& given) {
  std::vector<Suggestion> servers;
  for (const provider::Preset& preset : known_models(options_typed(given))->presets())
    add_suggestion(servers, preset.name, about_server(preset));
  return servers;
}

std::vector<Suggestion> suggested_profiles(GivenSettings given) {
  given.erase("profile");  // what was typed so far is none yet
  std::vector<Suggestion> profiles;
  if (auto gathered = gather(given, nullptr))
    for (std::string& name : gathered->profiles)
      add_suggestion(profiles, std::move(name), "");
  return profiles;
}

}  // namespace castwright::app
