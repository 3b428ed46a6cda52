#include "rehearsal/items.h"

#include "rehearsal/dialogue.h"
#include "rehearsal/episode_outline.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::size_t title_max = 70;
constexpr std::size_t description_min = 150;
constexpr std::size_t description_max = 200;
constexpr std::size_t tags_max = 8;

// Requests of different types do not know each other: every type has sentences of its own, and its
// own places in the table of phrases.
constexpr std::array<std::string_view, 3> types{"medium", "short", "reels"};
constexpr std::array<int, 3> first_parts{2, 4, 8};

std::size_t place_of(std::string_view type) {
  const auto found = std::ranges::find(types, type);
  return found == types.end() ? 0 : static_cast<std::size_t>(found - types.begin());
}

/// The prompt of a reel asks for short sentences: it is told in so many of the shortest ones.
constexpr std::size_t reel_sentences = 40;
void keep_shortest(std::vector<Sentence>& sentences, std::size_t count) {
  if (sentences.size() <= count) return;
  std::vector<std::size_t> lengths;
  lengths.reserve(sentences.size());
  for (const Sentence& sentence : sentences)
    lengths.push_back(sentence.words);
  std::ranges::sort(lengths);
  std::erase_if(sentences, [&](const Sentence& one) { return one.words > lengths[count - 1]; });
}

/// The sentences of share `share` of `shares`: the part of one item if each item is asked for
/// alone.
Notes own_notes(const Notes& notes, std::size_t place, std::size_t share, std::size_t shares) {
  Notes own = notes;
  own.sentences.clear();
  for (std::size_t i = 0; i < notes.sentences.size(); ++i) {
    const bool of_type = i % types.size() == place;
    if (of_type && i / types.size() % shares == share) own.sentences.push_back(notes.sentences[i]);
  }
  if (types[place] == "reels") keep_shortest(own.sentences, reel_sentences / shares);
  return own;
}

/// The index of an item from its code, which counts from 1: "S3" has 2.
std::size_t index_of(std::string_view code) {
  std::size_t number = 0;
  for (const char byte : code.substr(std::min<std::size_t>(1, code.size())))
    if (byte >= '0' && byte <= '9') number = number * 10 + static_cast<std::size_t>(byte - '0');
  return number == 0 ? 0 : number - 1;
}

/// A plan of a show in which only the items of this answer have room.
PromptReading as_show(const PromptReading& prompt, int first, std::size_t count, int words) {
  PromptReading show = prompt;
  show.chunk_count = first + static_cast<int>(count);
  show.plan.assign(static_cast<std::size_t>(show.chunk_count), {});
  for (std::size_t i = 0; i < count; ++i)
    show.plan[static_cast<std::size_t>(first) - 1 + i].words = words;
  show.question_out = show.question_in = show.told = {};
  show.of_show = false;
  show.facts.clear();
  show.facts_of_others.clear();
  show.opens = 'A';
  return show;
}

/// At most `most` bytes of the text, cut behind a word.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t blank = text.rfind(' ', most);
  std::size_t end = blank == std::string::npos ? most : blank;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80)
    --end;
  text.resize(end);
  while (!text.empty() && std::ispunct(static_cast<unsigned char>(text.back())) != 0)
    text.pop_back();
  return text;
}

std::string title_of(const PromptReading& prompt,
                     const WantedItem& item,
                     const std::string& phrase) {
  const std::string topic = prompt.topic.empty() ? "The notes" : prompt.topic;
  return shortened(fmt::format("{}: {}, {}", item.code, phrase, topic), title_max);
}

std::string description_of(const Notes& notes,
                           const std::vector<std::size_t>& own,
                           const PromptReading& prompt,
                           const WantedItem& item) {
  std::string text = item.code + ":";
  for (const std::size_t sentence : own) {
    if (text.size() >= description_min) break;
    text += ' ' + notes.sentences[sentence].text;
  }
  const std::string topic = prompt.topic.empty() ? "these notes" : prompt.topic;
  while (text.size() < description_min)
    text += fmt::format(" A short script out of the research on {}.", shortened(topic, 40));
  return shortened(text, description_max);
}

std::string tags_of(const std::vector<std::string>& phrases) {
  std::string tags;
  for (std::size_t i = 0; i < std::min(phrases.size(), tags_max); ++i) {
    std::string tag = phrases[i];
    std::erase(tag, ',');
    tags += (tags.empty() ? "" : ", ") + tag;
  }
  return tags.empty() ? "podcast" : tags;
}

}  // namespace

std::vector<WantedItem> read_items(std::string_view prompt) {
  constexpr std::string_view head = " scripts of type ";
  std::vector<WantedItem> items;
  const std::size_t at = prompt.rfind(head);
  if (at == std::string_view::npos) return items;
  std::string_view rest = prompt.substr(at + head.size());
  const std::string type(rest.substr(0, rest.find('\n')));
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    if (line.starts_with("For each script")) break;
    const std::size_t colon = line.find(": ");
    if (!line.starts_with("- ") || colon == std::string_view::npos || colon > 8) continue;
    items.push_back({.code = std::string(line.substr(2, colon - 2)), .type = type});
  }
  return items;
}

Value items_value(const Notes& notes,
                  const PromptReading& prompt,
                  const std::vector<WantedItem>& items,
                  const ItemsOptions& options,
                  const std::function<std::string(std::string)>& spoil) {
  Value list = Value::array();
  if (items.empty()) return list;
  const std::size_t place = place_of(items.front().type);
  constexpr std::array<std::size_t, 3> usual_items{2, 4, 8};
  const bool alone = items.size() == 1;
  const std::size_t index = alone ? index_of(items.front().code) % usual_items[place] : 0;
  const Notes own = own_notes(notes, place, index, alone ? usual_items[place] : 1);
  const int first = first_parts[place] + static_cast<int>(index);
  PromptReading show = as_show(prompt, first, items.size(), options.words);
  const EpisodeOutline outline(own, show);
  for (std::size_t i = 0; i < items.size(); ++i) {
    show.chunk = first + static_cast<int>(i);
    const std::string script = compose_dialogue(own,
                                                outline,
                                                show,
                                                {.phrases = options.phrases,
                                                 .seed = options.seed,
                                                 .words = options.words,
                                                 .stands_alone = true});
    const std::vector<std::string> phrases = outline.phrases_of_part(own, show.chunk);
    Value one = Value::object();
    one.set("code", items[i].code)
        .set("type", items[i].type)
        .set("script", spoil(script))
        .set("video_title",
             title_of(prompt, items[i], phrases.empty() ? "the story" : phrases.front()))
        .set("video_description",
             description_of(own, outline.sentences_of(show.chunk), prompt, items[i]))
        .set("video_tags", tags_of(phrases));
    list.push(std::move(one));
  }
  return list;
}

}  // namespace castwright::rehearsal
