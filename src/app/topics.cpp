#include "app/topics.h"

#include "app/missing_topic.h"
#include "app/output_root.h"
#include "app/run_view.h"
#include "app/topic_ids.h"
#include "plan/plan.h"
#include "store/output.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace castwright::app {
namespace {

/// The newest runs of all topics of an output root, which may not be there yet.
class NewestRuns {
 public:
  explicit NewestRuns(const topic::Settings& settings) {
    if (has_no_root_yet(settings)) return;
    auto output = look_at_root(settings);
    if (!output) return;
    auto runs = (*output)->runs();
    if (!runs) return;
    output_ = *std::move(output);
    for (const store::Output::Found& found : *runs)
      newest_.emplace(found.topic_id, found);  // the newest comes first, and stays
  }

  void tell(TopicView& topic) const {
    const auto found = newest_.find(topic.loaded.topic.id);
    if (found == newest_.end()) return;
    topic.newest = found->second.run_id;
    const auto view = view_run(*output_, found->second);
    topic.state = view ? state_name(*view) : "damaged";
  }

 private:
  std::unique_ptr<store::Output> output_;
  std::map<std::string, store::Output::Found> newest_;
};

Result<TopicView> read_view(const std::string& topic,
                            const std::filesystem::path& topics_dir,
                            const GivenSettings& settings) {
  TopicView view;
  CW_TRY(view.loaded, load_topic(topic, topics_dir));
  const topic::Topic& read = view.loaded.topic;
  CW_TRY(view.gathered, gather(settings, &read));
  const topic::Options& options = view.gathered.options;
  const auto plan = plan::make_plan(
      {.words = options.words, .chunks = options.chunks, .chunks_auto = options.chunks_auto}, read);
  if (!plan) return std::unexpected(Error(plan.error()).within(view.loaded.file.string()));
  view.words = plan->words_target;
  view.chunks = static_cast<int>(plan->chunks.size());
  view.warnings = view.loaded.warnings;
  const std::vector<std::string>& more = view.gathered.warnings;
  view.warnings.insert(view.warnings.end(), more.begin(), more.end());
  return view;
}

/// The paths of the topic files of a folder, sorted. Fault::missing if there are none.
Result<std::vector<std::string>> files_in(const std::filesystem::path& topics_dir) {
  std::error_code error;
  std::vector<std::string> files;
  std::filesystem::directory_iterator at(topics_dir, error);
  for (; !error && at != std::filesystem::directory_iterator(); at.increment(error))
    if (at->path().extension() == ".json") files.push_back(at->path().string());
  if (error) {
    return std::unexpected(no_topics(
        fmt::format("no topics folder {}: {}", topics_dir.string(), error.message()), topics_dir));
  }
  if (files.empty()) {
    return std::unexpected(
        no_topics(fmt::format("no topic file in {}", topics_dir.string()), topics_dir));
  }
  std::ranges::sort(files);
  return files;
}

/// Of each topic (nullptr for one that cannot be read), whether no other file before it has its id.
/// Those that `generate --all` writes come first, so that a copy that is switched off hides none.
std::vector<Status> alone_with_ids(const std::vector<const LoadedTopic*>& topics) {
  std::vector<Status> alone(topics.size());
  TopicIds ids;
  for (const bool enabled : {true, false}) {
    for (std::size_t i = 0; i < topics.size(); ++i) {
      if (topics[i] == nullptr || topics[i]->topic.enabled != enabled) continue;
      if (const auto taken = ids.take(topics[i]->topic.id, topics[i]->file); !taken)
        alone[i] = std::unexpected(taken.error());
    }
  }
  return alone;
}

json::Value texts_json(const std::vector<std::string>& items) {
  json::Value list = json::Value::array();
  for (const std::string& item : items)
    list.push(item);
  return list;
}

std::string joined_texts(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ", "));
}

/// The settings that some place gives, without those that may hold a secret.
void add_settings(std::vector<Changed>& changed, const topic::Settings& settings) {
  for (const topic::SettingRow& row : topic::setting_rows()) {
    const topic::Setting& setting = settings.of(row.key);
    if (setting.origin == "built-in" || setting.text == row.built_in) continue;
    if (row.kind == topic::SettingKind::command) continue;
    if (setting.text.empty()) continue;
    changed.push_back({.key = std::string(row.key),
                       .value = fmt::format("{} ({})", setting.text, setting.origin),
                       .usual = topic::default_of(row)});
  }
}

json::Value types_json(const topic::Topic& topic) {
  json::Value types = json::Value::object();
  for (const topic::ContentType& type : topic.content_types) {
    json::Value one = json::Value::object();
    one.set("enabled", type.enabled)
        .set("items", type.items)
        .set("max_words", type.words_or_default());
    types.set(type.name, std::move(one));
  }
  return types;
}

}  // namespace

Result<TopicList> list_topics(const GivenSettings& settings) {
  CW_TRY(const Gathered gathered, gather(settings, nullptr));
  const std::filesystem::path folder = gathered.options.topics_dir;
  CW_TRY(const std::vector<std::string> files, files_in(folder));
  const NewestRuns runs(gathered.settings);
  TopicList list;
  for (const std::string& file : files) {
    auto view = read_view(file, folder, settings);
    if (view) {
      list.topics.push_back(*std::move(view));
    } else {
      list.broken.push_back(std::move(view).error());
    }
  }
  std::vector<const LoadedTopic*> loaded;
  for (const TopicView& view : list.topics)
    loaded.push_back(&view.loaded);
  const std::vector<Status> alone = alone_with_ids(loaded);
  std::vector<TopicView> kept;
  for (std::size_t i = 0; i < list.topics.size(); ++i) {
    if (alone[i]) {
      runs.tell(list.topics[i]);
      kept.push_back(std::move(list.topics[i]));
    } else {
      list.broken.push_back(alone[i].error());
    }
  }
  list.topics = std::move(kept);
  return list;
}

Result<TopicView> view_topic(const std::string& topic, const GivenSettings& settings) {
  CW_TRY(const Gathered gathered, gather(settings, nullptr));
  CW_TRY(TopicView view, read_view(topic, gathered.options.topics_dir, settings));
  NewestRuns(gathered.settings).tell(view);
  return view;
}

Result<std::vector<CheckedTopic>> check_topics(const std::vector<std::string>& topics,
                                               const GivenSettings& settings) {
  CW_TRY(const Gathered gathered, gather(settings, nullptr));
  const std::filesystem::path folder = gathered.options.topics_dir;
  std::vector<std::string> wanted = topics;
  if (wanted.empty()) {
    CW_TRY(wanted, files_in(folder));
  }
  std::vector<CheckedTopic> checked(wanted.size());
  std::vector<TopicView> views(wanted.size());
  std::vector<const LoadedTopic*> loaded(wanted.size());  // nullptr: cannot be read
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    CheckedTopic& row = checked[i];
    row.file = topic_file(wanted[i], folder).string();
    auto view = read_view(wanted[i], folder, settings);
    if (!view) {
      row.fault = view.error().what;
      row.kind = view.error().fault;
      continue;
    }
    views[i] = *std::move(view);
    loaded[i] = &views[i].loaded;
    row.id = loaded[i]->topic.id;
    row.warnings = loaded[i]->warnings;
  }
  const std::vector<Status> alone = alone_with_ids(loaded);
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!alone[i]) checked[i].fault = alone[i].error().what;
  return checked;
}

json::Value row_json(const TopicView& topic) {
  const topic::Topic& read = topic.loaded.topic;
  json::Value row = json::Value::object();
  row.set("id", read.id)
      .set("title", read.title)
      .set("words", topic.words)
      .set("enabled", read.enabled)
      .set("language", read.language)
      .set("file", topic.loaded.file.string())
      .set("run_id", topic.newest)
      .set("state", topic.state);
  return row;
}

std::vector<Changed> changed_in(const TopicView& view) {
  const topic::Topic& topic = view.loaded.topic;
  const topic::Topic usual;
  std::vector<Changed> changed;
  const auto add = [&](bool differs, std::string_view key, std::string value, std::string other) {
    if (differs)
      changed.push_back(
          {.key = std::string(key), .value = std::move(value), .usual = std::move(other)});
  };
  const auto number = [&](std::string_view key, int value, int other) {
    add(value != other, key, fmt::format("{}", value), fmt::format("{}", other));
  };
  add(!topic.enabled, "enabled", "false", "true");
  add(topic.language != usual.language, "language", topic.language, usual.language);
  number("freshness_hours", topic.freshness_hours, usual.freshness_hours);
  number("min_fresh_sources", topic.fresh_sources_min, usual.fresh_sources_min);
  add(topic.complexity == topic::Complexity::high, "topic_complexity", "high", "normal");
  add(topic.rumors_allowed == false, "rumors_allowed", "false", "not given");
  add(!topic.use_roles, "use_roles", "false", "true");
  add(!topic.search_languages.empty(),
      "search_languages",
      joined_texts(topic.search_languages),
      "");
  add(!topic.search_regions.empty(), "search_regions", joined_texts(topic.search_regions), "");
  add(!topic.instructions.empty(), "gpt_prompt", topic.instructions, "");
  add_settings(changed, view.gathered.settings);
  return changed;
}

json::Value to_json(const TopicView& view) {
  const topic::Topic& topic = view.loaded.topic;
  json::Value hosts = json::Value::array();
  for (const topic::Role& role : topic.roles) {
    json::Value host = json::Value::object();
    host.set("name", role.name).set("gender", role.gender).set("bio", role.bio);
    hosts.push(std::move(host));
  }
  json::Value notes;
  if (!view.loaded.source_file.empty()) {
    notes.set("file", view.loaded.source_file.string())
        .set("bytes", static_cast<std::int64_t>(view.loaded.source_text.size()));
  }
  json::Value changed = json::Value::array();
  for (const Changed& one : changed_in(view)) {
    json::Value row = json::Value::object();
    row.set("key", one.key).set("value", one.value).set("default", one.usual);
    changed.push(std::move(row));
  }
  json::Value value = json::Value::object();
  value.set("schema", 1)
      .set("id", topic.id)
      .set("file", view.loaded.file.string())
      .set("enabled", topic.enabled)
      .set("title", topic.title)
      .set("description", topic.description)
      .set("language", topic.language)
      .set("monologue", topic.monologue())
      .set("hosts", std::move(hosts))
      .set("words", view.words)
      .set("chunks", view.chunks)
      .set("freshness_hours", topic.freshness_hours)
      .set("min_fresh_sources", topic.fresh_sources_min)
      .set("queries", texts_json(topic.queries))
      .set("content_types", types_json(topic))
      .set("notes", std::move(notes))
      .set("run_id", view.newest)
      .set("state", view.state)
      .set("changed", std::move(changed))
      .set("warnings", texts_json(view.warnings));
  return value;
}

}  // namespace castwright::app
