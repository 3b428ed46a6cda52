#include "rehearsal/episodes.h"

#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

namespace castwright::rehearsal {

// Defined in the file that cmake/embed.cmake generates.
extern const std::pair<std::string_view, std::string_view> embedded_files[];
extern const std::size_t embedded_files_count;

namespace {

/// A request whose words differ from those of the recording by more than this share asks for
/// another length. The writers wrote up to 29 % more than asked for some parts and less for others
/// (the shows as a whole are within 1 %), and a show of which one part is composed reads worse than
/// one whose parts are a little long.
constexpr double words_off_max = 0.45;

using Files = std::map<std::string, std::string_view, std::less<>>;

/// The text as it is spoken: the recording itself if it is plain text, or the `chunk_text` of a
/// recorded answer.
std::string spoken(std::string_view text) {
  text = script::trimmed(text);
  if (text.starts_with('{')) {
    const auto parsed = json::parse(text);
    return parsed ? std::string(parsed->string_or("chunk_text", "")) : std::string();
  }
  return std::string(text);
}

/// The names of the hosts in any of the forms that topic files have: a list of roles, roles by
/// place, or a key for each voice.
std::vector<std::string> hosts_of(const json::Value& topic) {
  std::vector<std::string> hosts;
  const json::Value* const roles = topic.find("roles");
  if (roles != nullptr && roles->is_array()) {
    for (const json::Value& role : roles->items())
      hosts.emplace_back(role.string_or("name", ""));
    return hosts;
  }
  for (const char* const place : {"a", "b"}) {
    const json::Value* const role =
        roles == nullptr ? nullptr : roles->find(fmt::format("host_{}", place));
    const std::string_view name =
        role == nullptr ? std::string_view() : role->string_or("name", "");
    hosts.emplace_back(name.empty() ? topic.string_or(fmt::format("voice_{}_name", place), "")
                                    : name);
  }
  return hosts;
}

bool read_topic(Episode& episode, std::string_view text) {
  const auto topic = json::parse(text);
  if (!topic) return false;
  episode.topic = topic->string_or("title", "");
  episode.language = topic->string_or("language", "en");
  episode.hosts = hosts_of(*topic);
  return !episode.topic.empty();
}

bool read_episode(Episode& episode, const Files& files, const std::string& id) {
  const auto research = files.find(fmt::format("episodes/{}/0.answer.json", id));
  if (research == files.end()) return false;
  auto parsed = json::parse(research->second);
  if (!parsed || !parsed->is_object()) return false;
  episode.research = *std::move(parsed);
  for (int number = 1;; ++number) {
    const auto file = files.find(fmt::format("episodes/{}/{}.answer.txt", id, number));
    if (file == files.end()) break;
    episode.texts.push_back(spoken(file->second));
    if (episode.texts.back().empty()) return false;
  }
  return !episode.texts.empty();
}

/// Whether the hosts of the prompt are those of the recording, in which they call each other by
/// name.
bool same_hosts(const Episode& episode, const PromptReading& prompt) {
  const auto is = [&](std::size_t place, const std::string& name) {
    return place < episode.hosts.size() && episode.hosts[place] == name;
  };
  return !prompt.monologue && is(0, prompt.host_a) && is(1, prompt.host_b);
}

/// Whether the prompt asks for research alone, or for about as many words as the text has.
bool near_in_length(const Episode& episode, const PromptReading& prompt) {
  if (std::ranges::find(prompt.keys, "chunk_text") == prompt.keys.end()) return true;
  const std::string& text = episode.texts[static_cast<std::size_t>(prompt.chunk) - 1];
  const auto words = static_cast<double>(script::count_spoken_words(text));
  return std::abs(prompt.words_asked - words) <= words_off_max * words;
}

}  // namespace

Episodes::Episodes(std::span<const std::pair<std::string_view, std::string_view>> files) {
  Files known;
  for (const auto& [path, text] : files)
    known.emplace(path, text);
  constexpr std::string_view folder = "topics/";
  constexpr std::string_view extension = ".json";
  for (const auto& [path, text] : known) {
    if (!path.starts_with(folder) || !path.ends_with(extension)) continue;
    const std::string id =
        path.substr(folder.size(), path.size() - folder.size() - extension.size());
    Episode episode;
    if (read_topic(episode, text) && read_episode(episode, known, id))
      episodes_.push_back(std::move(episode));
  }
}

const Episode* Episodes::find(const PromptReading& prompt) const {
  const auto fits = [&](const Episode& episode) {
    return prompt.of_show && episode.topic == prompt.topic && episode.language == prompt.language
           && static_cast<int>(episode.texts.size()) == prompt.chunk_count
           && same_hosts(episode, prompt) && near_in_length(episode, prompt);
  };
  const auto found = std::ranges::find_if(episodes_, fits);
  return found == episodes_.end() ? nullptr : &*found;
}

const Episodes& embedded_episodes() {
  static const Episodes episodes(std::span(embedded_files, embedded_files_count));
  return episodes;
}

}  // namespace castwright::rehearsal
