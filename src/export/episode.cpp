#include "export/episode.h"

#include "export/speech.h"
#include "script/language.h"
#include "script/words.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

namespace castwright::exports {
namespace {

Result<std::vector<script::Turn>> read_dialogue(const json::Value& segment) {
  std::vector<script::Turn> turns;
  const json::Value* const dialogue = segment.find("dialogue");
  if (dialogue == nullptr || !dialogue->is_array())
    return fail(Fault::storage, "dialogue is missing");
  for (const json::Value& one : dialogue->items()) {
    const std::string_view speaker = one.string_or("speaker", "");
    const std::string_view text = one.string_or("text", "");
    if (speaker.size() != 1 || script::trimmed(text).empty())
      return fail(Fault::storage,
                  fmt::format("turn {} has no speaker or no text", turns.size() + 1));
    turns.push_back({speaker.front(), std::string(text)});
  }
  if (turns.empty()) return fail(Fault::storage, "dialogue is empty");
  return turns;
}

std::vector<Source> read_sources(const json::Value& document) {
  std::vector<Source> sources;
  const json::Value* const list = document.find("sources");
  if (list == nullptr) return sources;
  for (const json::Value& one : list->items()) {
    sources.push_back({.title = std::string(one.string_or("title", "")),
                       .publisher = std::string(one.string_or("publisher", "")),
                       .date = std::string(one.string_or("date", "")),
                       .url = std::string(one.string_or("url", ""))});
  }
  return sources;
}

/// Sets the times of all chapters. Only the words that a voice speaks take time.
void estimate_times(Episode& episode) {
  double start_s = 0;
  for (Chapter& chapter : episode.chapters) {
    std::size_t words = 0;
    for (const script::Turn& turn : chapter.turns)
      words += script::count_words(speakable(turn.text));
    chapter.start_s = start_s;
    chapter.duration_s = static_cast<double>(words) * 60 / episode.words_per_minute;
    start_s += chapter.duration_s;
  }
}

/// Returns the queries of the topic, never an empty list: without queries the pipeline would search
/// for pictures by the word "news".
std::vector<std::string> queries_of(const topic::Topic& topic) {
  std::vector<std::string> queries;
  for (const std::string& query : topic.queries) {
    const std::string_view kept = script::trimmed(query);
    if (!kept.empty()) queries.emplace_back(kept);
  }
  if (queries.empty()) queries.push_back(topic.title);
  return queries;
}

Result<Episode> read_item(const json::Value& item, const Episode& main, const Origin& origin) {
  Episode episode = main;
  episode.content = item;
  episode.code = item.string_or("code", "");
  episode.type = item.string_or("type", "");
  const std::string_view title = script::trimmed(item.string_or("video_title", ""));
  std::vector<script::Turn> turns = script::split_turns(item.string_or("script", ""));
  if (turns.empty()) return fail(Fault::storage, "script is missing or empty");
  episode.hosts = hosts_of(origin.topic, turns);
  episode.chapters.clear();
  episode.chapters.push_back(
      {.title = std::string(title.empty() ? main.title : title), .turns = std::move(turns)});
  estimate_times(episode);
  return episode;
}

}  // namespace

std::string Source::link() const {
  const bool web = url.starts_with("https://") || url.starts_with("http://");
  const bool whole = std::ranges::none_of(
      url, [](char byte) { return static_cast<unsigned char>(byte) <= ' ' || byte == '\x7f'; });
  return web && whole ? url : "";
}

std::span<const int> Chapter::sources_of(std::size_t turn) const {
  if (turn >= turn_sources.size()) return {};
  return turn_sources[turn];
}

std::vector<bool> Episode::named_sources() const {
  std::vector<bool> named(sources.size());
  for (const Chapter& chapter : chapters)
    for (const std::vector<int>& numbers : chapter.turn_sources)
      for (const int number : numbers)
        named[static_cast<std::size_t>(number) - 1] = true;
  return named;
}

std::vector<script::Turn> Episode::turns() const {
  std::vector<script::Turn> all;
  for (const Chapter& chapter : chapters)
    all.insert(all.end(), chapter.turns.begin(), chapter.turns.end());
  return all;
}

std::string Episode::script() const {
  return script::join_turns(turns(), hosts.monologue);
}

double Episode::duration_s() const {
  return chapters.back().start_s + chapters.back().duration_s;
}

Episode frame_of(const json::Value& pass_a, const Origin& origin) {
  return {.topic_id = origin.topic.id,
          .title = origin.topic.title,
          .description = origin.topic.description,
          .language = origin.topic.language,
          .date = origin.date,
          .rehearsal = pass_a.bool_or("rehearsal", false),
          .words_per_minute = origin.words_per_minute,
          .sources = read_sources(pass_a),
          .queries = queries_of(origin.topic)};
}

Result<Episode> read_long(const json::Value& pass_a, const Origin& origin) {
  const json::Value* const content = pass_a.find("l1_content");
  const json::Value* const segments = content == nullptr ? nullptr : content->find("segments");
  if (segments == nullptr || segments->items().empty())
    return fail(Fault::storage, "l1_content.segments is missing or empty");
  Episode episode = frame_of(pass_a, origin);
  episode.code = content->string_or("code", "");
  episode.type = content->string_or("type", "long");
  episode.content = *content;
  if (const json::Value* const metadata = content->find("metadata")) {
    episode.generated_at = metadata->string_or("generated_at", "");
    episode.model = metadata->string_or("model", "");
  }
  if (!is_content_code(episode.code))
    return fail(Fault::storage, fmt::format("l1_content.code: \"{}\" is no code", episode.code));
  for (const json::Value& segment : segments->items()) {
    auto turns = read_dialogue(segment);
    const std::string title(script::trimmed(segment.string_or("title", "")));
    const std::size_t number = episode.chapters.size() + 1;
    if (!turns)
      return std::unexpected(std::move(turns.error()).within(fmt::format("segment {}", number)));
    episode.chapters.push_back(
        {.title = title.empty()
                      ? script::part_title(origin.topic.language, static_cast<int>(number))
                      : title,
         .turns = *std::move(turns)});
  }
  episode.hosts = hosts_of(origin.topic, episode.turns());
  estimate_times(episode);
  return episode;
}

Result<std::vector<Episode>> read_items(const json::Value& pass_b,
                                        const Episode& main,
                                        const Origin& origin) {
  std::vector<Episode> items;
  std::set<std::string> codes{main.code};
  std::map<std::string, int> of_type;
  const json::Value* const content = pass_b.find("content");
  if (content == nullptr || !content->is_array())
    return fail(Fault::storage, "content is missing or no list");
  for (const json::Value& item : content->items()) {
    auto read = read_item(item, main, origin);
    if (read && read->code.empty()) read->code = content_code(read->type, ++of_type[read->type]);
    if (read && !is_content_code(read->code))
      read = fail(Fault::storage, fmt::format("code: \"{}\" is no code", read->code));
    if (read && !codes.insert(read->code).second)
      read = fail(Fault::storage, fmt::format("code {} is there twice", read->code));
    if (!read)
      return std::unexpected(
          std::move(read.error()).within(fmt::format("content[{}]", items.size())));
    items.push_back(*std::move(read));
  }
  return items;
}

std::string content_code(std::string_view type, int number) {
  const char letter = type == "long" ? 'L' : type == "medium" ? 'M' : type == "short" ? 'S' : 'R';
  return fmt::format("{}{}", letter, number);
}

bool is_content_code(std::string_view code) {
  const bool letter = !code.empty() && std::string_view("LMSR").contains(code.front());
  return letter && code.size() >= 2 && code.size() <= 4 && code[1] != '0'
         && code.find_first_not_of("0123456789", 1) == std::string_view::npos;
}

json::Value seconds_json(double seconds) {
  return json::Value::number(fmt::format("{:.1f}", seconds));
}

}  // namespace castwright::exports
