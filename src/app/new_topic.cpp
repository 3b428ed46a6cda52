#include "app/new_topic.h"

#include "app/key.h"
#include "app/new_file.h"
#include "app/title_words.h"
#include "app/topic_ids.h"
#include "app/topic_words.h"
#include "json/text.h"
#include "json/value.h"
#include "plan/plan.h"
#include "script/language.h"
#include "script/slug.h"
#include "topic/languages.h"
#include "topic/pasted.h"
#include "topic/suggest.h"
#include "topic/topic.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace castwright::app {
namespace {

/// An id is typed often: a longer title is cut behind a word.
constexpr std::size_t id_bytes_wanted = 48;
constexpr std::size_t name_characters_max = 60;
constexpr int same_ids_max = 1'000;
constexpr int freshness_hours_max =
    878'400;  // a hundred years, as the reader of topic files has it

std::string filled(std::string_view pattern, std::string_view text) {
  std::string out(pattern);
  if (const std::size_t at = out.find("{}"); at != std::string::npos) out.replace(at, 2, text);
  return out;
}

/// The id that the title gives: "topic" if it has no letter that could stand in one.
std::string id_of(const std::string& title, const std::string& language) {
  std::string id = script::slug(title, language, id_bytes_wanted);
  if (id.empty()) return "topic";
  // The name of a device, such as "con".
  return topic::check_id(id) ? id : "topic-" + id;
}

Result<std::pair<std::string, std::string>> two_hosts(const NewTopic& wanted,
                                                      const std::string& language) {
  if (wanted.hosts.empty()) {
    const HostNames& usual = host_names(language);
    return std::pair{std::string(usual.names[0]), std::string(usual.names[1])};
  }
  const std::string_view all = wanted.hosts;
  const std::size_t comma = all.find(',');
  const auto name_at = [&](std::size_t begin, std::size_t end) {
    return clean_title(all.substr(begin, end - begin));
  };
  const auto first = name_at(0, std::min(comma, all.size()));
  const auto second = comma == std::string_view::npos ? Result<std::string>(std::string())
                                                      : name_at(comma + 1, all.size());
  const bool two = first && second && !second->empty() && !second->contains(',');
  const bool good = two && *first != *second && json::code_points(*first) <= name_characters_max
                    && json::code_points(*second) <= name_characters_max;
  if (good) return std::pair{*first, *second};
  return fail(Fault::usage,
              fmt::format("--hosts takes two different names with a comma between them, such as "
                          "Ruth,Daniel, not {}",
                          topic::printable(wanted.hosts)));
}

/// Fault::usage if a word of the title looks like a key, which would stand in the file and its
/// name.
Status check_no_foreign_key(std::string_view title) {
  constexpr std::size_t key_bytes_min = 20;
  constexpr std::string_view begins = "sk-";
  for (std::size_t at = title.find(begins); at != std::string_view::npos;
       at = title.find(begins, at + 1)) {
    const bool first = at == 0 || title[at - 1] == ' ';
    const std::size_t end = std::min(title.find(' ', at), title.size());
    if (first && end - at >= key_bytes_min)
      return fail(Fault::usage,
                  "the title holds a key: put it into GPT_KEY, and give it to nobody");
  }
  return {};
}

Status check_number(std::string_view flag, std::optional<int> number, int least, int most) {
  if (!number || (*number >= least && *number <= most)) return {};
  return fail(Fault::usage, fmt::format("{}: {} is outside {} to {}", flag, *number, least, most));
}

json::Value text_list(std::initializer_list<std::string_view> items) {
  json::Value list = json::Value::array();
  for (const std::string_view item : items)
    list.push(item);
  return list;
}

json::Value content_types(int words) {
  const auto type = [](bool enabled, int items, int words_max) {
    json::Value one = json::Value::object();
    one.set("enabled", enabled).set("items", items).set("max_words", words_max);
    return one;
  };
  constexpr int medium_words = 2'500;
  constexpr int short_words = 1'000;
  constexpr int reel_words = 80;
  json::Value types = json::Value::object();
  types.set("long", type(true, 1, words))
      .set("medium", type(false, 2, medium_words))
      .set("short", type(false, 4, short_words))
      .set("reels", type(false, 8, reel_words));
  return types;
}

json::Value roles(const TopicDraft& draft, const TopicPhrases& phrases, bool usual_names) {
  const auto role = [&](const std::string& name, std::size_t place, const char* gender) {
    json::Value one = json::Value::object();
    one.set("name", name);
    if (usual_names) one.set("gender", gender);
    one.set("bio", phrases.bios.at(place));
    return one;
  };
  json::Value list = json::Value::array();
  list.push(role(draft.hosts.first, 0, "female")).push(role(draft.hosts.second, 1, "male"));
  return list;
}

/// The document of the topic, in the order in which a person reads it.
std::string file_of(const TopicDraft& draft, const NewTopic& wanted, bool news) {
  const std::string language = script::primary_subtag(draft.language);
  const TopicPhrases& phrases = topic_phrases(language);
  const std::string subject = subject_of(draft.title, language);
  json::Value queries = text_list({draft.title});
  for (const std::string_view search : news ? phrases.news_searches : phrases.searches)
    queries.push(filled(search, subject));
  constexpr int fresh_sources = 5;
  json::Value file = json::Value::object();
  file.set("id", draft.id)
      .set("enabled", true)
      .set("title", draft.title)
      .set("description", filled(news ? phrases.news : phrases.description, draft.title))
      .set("language", draft.language)
      .set("queries", std::move(queries))
      .set("search_languages", language == "en" ? text_list({"en"}) : text_list({language, "en"}))
      .set("search_regions", json::Value::array())
      .set("freshness_hours", draft.freshness_hours)
      .set("min_fresh_sources", fresh_sources)
      .set("topic_complexity", "normal")
      .set("rumors_allowed", true)
      .set("content_types", content_types(draft.words))
      .set("use_roles", true)
      .set("roles", roles(draft, phrases, wanted.hosts.empty()));
  if (!wanted.notes.empty()) file.set("source_text_file", wanted.notes);
  return json::dump_pretty(file);
}

/// What read_topic() has to say about the file, which is nothing.
Status check_draft(const TopicDraft& draft) {
  const auto read = topic::read_topic(draft.id + ".json", draft.file, draft.id);
  if (!read) return std::unexpected(read.error());
  if (read->warnings.empty()) return {};
  return fail(Fault::internal,
              fmt::format("a new topic has a warning: {}", read->warnings.front()));
}

/// The path of the topic with this id, in a folder of topics.
std::filesystem::path path_in(const std::filesystem::path& topics_dir, const std::string& id) {
  return topics_dir / (id + ".json");
}

/// Which ids of a folder are taken: by the name of a file, or by what stands in one.
class TakenIds {
 public:
  explicit TakenIds(const std::filesystem::path& topics_dir)
      : topics_dir_(topics_dir),
        other_(other_ids(topics_dir)) {}

  /// The file that has the id; "" if none has.
  std::string holder_of(const std::string& id) const {
    const std::filesystem::path file = path_in(topics_dir_, id);
    std::error_code error;
    if (std::filesystem::exists(std::filesystem::symlink_status(file, error))) return file.string();
    const auto same = std::ranges::find(other_, id, [](const auto& one) { return one.second; });
    return same == other_.end() ? std::string() : path_in(topics_dir_, same->first).string();
  }

 private:
  const std::filesystem::path& topics_dir_;
  std::map<std::string, std::string> other_;
};

/// The id with the lowest number that no file of the folder has.
Result<std::string> untaken(const std::string& id, const std::filesystem::path& topics_dir) {
  const TakenIds taken(topics_dir);
  if (taken.holder_of(id).empty()) return id;
  for (int number = 2; number < same_ids_max; ++number) {
    std::string numbered = fmt::format("{}-{}", id, number);
    if (taken.holder_of(numbered).empty()) return numbered;
  }
  return fail(Fault::usage,
              fmt::format("{} has {} topics with the id {}: name another with --id",
                          topics_dir.string(),
                          same_ids_max,
                          id));
}

}  // namespace

Result<TopicDraft> draft_topic(const NewTopic& wanted, WallTime now) {
  TopicDraft draft;
  CW_TRY(draft.title, clean_title(wanted.title));
  CW_RETURN_IF_ERROR(check_no_key(draft.title, "the title"));
  CW_RETURN_IF_ERROR(check_no_foreign_key(draft.title));
  const std::string_view given = topic::without_blanks(wanted.language);
  draft.language_given = !given.empty();
  if (draft.language_given) {
    auto language = topic::read_language(given);
    if (!language) return std::unexpected(std::move(language).error().within("--language"));
    draft.language = *std::move(language);
  } else {
    draft.language = language_of_title(draft.title);
  }
  draft.id = wanted.id.empty() ? id_of(draft.title, draft.language) : wanted.id;
  CW_RETURN_IF_ERROR(topic::check_id(draft.id));
  CW_TRY(draft.hosts, two_hosts(wanted, script::primary_subtag(draft.language)));
  CW_RETURN_IF_ERROR(check_number("--freshness", wanted.freshness_hours, 1, freshness_hours_max));
  CW_RETURN_IF_ERROR(check_number("--words", wanted.words, plan::words_min, plan::words_max));
  draft.words = wanted.words.value_or(plan::words_default);
  const Freshness freshness = freshness_of(draft.title, now);
  draft.freshness_hours = wanted.freshness_hours.value_or(freshness.hours);
  if (!wanted.freshness_hours) draft.freshness_reason = freshness.reason;
  constexpr int news_hours = 31 * 24;
  draft.file = file_of(draft, wanted, draft.freshness_hours <= news_hours);
  CW_RETURN_IF_ERROR(check_draft(draft));
  return draft;
}

Result<std::string> free_id(const NewTopic& wanted,
                            const std::filesystem::path& topics_dir,
                            WallTime now) {
  CW_TRY(const TopicDraft draft, draft_topic(wanted, now));
  if (wanted.id.empty()) return untaken(draft.id, topics_dir);
  const std::string holder = TakenIds(topics_dir).holder_of(draft.id);
  if (holder.empty()) return draft.id;
  if (holder == path_in(topics_dir, draft.id)) {
    return fail(Fault::usage,
                fmt::format("{} is there already: edit it, or name another id with --id", holder));
  }
  return fail(Fault::usage,
              fmt::format("{} has the id {} already: name another with --id", holder, draft.id));
}

Result<MadeTopic> make_topic(const NewTopic& wanted,
                             const std::filesystem::path& topics_dir,
                             WallTime now) {
  // Another process may take the id between the look and the making: then the next one is tried.
  for (int attempt = 0; attempt < same_ids_max; ++attempt) {
    NewTopic named = wanted;
    CW_TRY(named.id, free_id(wanted, topics_dir, now));
    CW_TRY(TopicDraft draft, draft_topic(named, now));
    const std::filesystem::path file = path_in(topics_dir, draft.id).lexically_normal();
    CW_TRY(const Making making, make_new_file(file, draft.file));
    if (making == Making::made) return MadeTopic{.draft = std::move(draft), .file = file};
  }
  return fail(Fault::storage, fmt::format("{} takes no new file", topics_dir.string()));
}

}  // namespace castwright::app
