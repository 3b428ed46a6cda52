// Pass B: decides which items come from which beats in which requests, and writes it as JSON.
#include "passes/describe.h"
#include "passes/pass_b.h"

#include <algorithm>
#include <cmath>
#include <ranges>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

constexpr double band_share = 0.03;
// Reels of 80 words may have 77 to 82 words.
constexpr double reel_min = 77.0 / 80;
constexpr double reel_max = 82.0 / 80;
// More is asked for than is wanted, because nothing that is written later can make up for a script
// that is too short.
constexpr double over_ask = 1.15;

/// Returns the part of the beats for item `index` of `count`, at least one beat if there are any.
std::vector<std::size_t> beats_of_item(std::size_t index,
                                       std::size_t count,
                                       std::size_t beats,
                                       bool one) {
  if (beats == 0) return {};
  const std::size_t begin = std::min(index * beats / count, beats - 1);
  const std::size_t end = one ? begin + 1 : std::max((index + 1) * beats / count, begin + 1);
  std::vector<std::size_t> own;
  for (std::size_t beat = begin; beat < end; ++beat)
    own.push_back(beat);
  return own;
}

char prefix_of(std::string_view type) {
  return type == "medium" ? 'M' : type == "short" ? 'S' : 'R';
}

json::Value item_json(const Item& item) {
  json::Value beats = json::Value::array();
  for (const std::size_t beat : item.beats)
    beats.push(static_cast<std::uint64_t>(beat + 1));
  json::Value value = json::Value::object();
  value.set("code", item.code)
      .set("type", item.type)
      .set("target_words", item.words_target)
      .set("beats", std::move(beats));
  return value;
}

Item item_from_json(const json::Value& value) {
  Item item{.code = std::string(value.string_or("code", "")),
            .type = std::string(value.string_or("type", "")),
            .words_target = static_cast<int>(value.int_or("target_words", 0)),
            .beats = {}};
  if (const json::Value* const beats = value.find("beats")) {
    for (const json::Value& beat : beats->items())
      if (const auto number = beat.as_int(); number && *number > 0)
        item.beats.push_back(static_cast<std::size_t>(*number) - 1);
  }
  return item;
}

}  // namespace

std::vector<Item> items_of(const topic::Topic& topic, std::size_t beats) {
  std::vector<Item> items;
  for (const std::string_view type : {"medium", "short", "reels"}) {
    const topic::ContentType& content = topic.content(type);
    if (!content.enabled) continue;
    const auto count = static_cast<std::size_t>(std::max(0, content.items));
    for (std::size_t i = 0; i < count; ++i) {
      items.push_back({.code = fmt::format("{}{}", prefix_of(type), i + 1),
                       .type = std::string(type),
                       .words_target = content.words_or_default(),
                       .beats = beats_of_item(i, count, beats, type == "reels")});
    }
  }
  return items;
}

script::WordBand band_of(const Item& item) {
  const double target = item.words_target;
  const bool reel = item.type == "reels";
  // The bounds of reels are rounded outwards (77 and 82 are whole), those of the others inwards.
  return {.min = static_cast<int>(reel ? std::floor(target * reel_min + 1e-9)
                                       : std::ceil(target * (1 - band_share) - 1e-9)),
          .max = static_cast<int>(reel ? std::ceil(target * reel_max - 1e-9)
                                       : std::floor(target * (1 + band_share) + 1e-9))};
}

int words_to_ask(const Item& item, double length_ratio, bool verbatim) {
  return static_cast<int>(
      std::lround(item.words_target * (verbatim ? 1.0 : over_ask) / length_ratio));
}

PassB plan_pass_b(const topic::Topic& topic, const Research& research, Grouping grouping) {
  PassB pass{.research = research, .requests = {}};
  for (Item& item : items_of(topic, beats_of(research).size())) {
    const bool joins = grouping == Grouping::per_type && !pass.requests.empty()
                       && pass.requests.back().front().type == item.type;
    if (!joins) pass.requests.emplace_back();
    pass.requests.back().push_back(std::move(item));
  }
  return pass;
}

plan::Plan plan_of(const PassB& pass) {
  plan::Plan plan;
  for (const std::vector<Item>& items : pass.requests) {
    int words = 0;
    for (const Item& item : items)
      words += item.words_target;
    const std::string codes = items.size() == 1
                                  ? items.front().code
                                  : fmt::format("{} to {}", items.front().code, items.back().code);
    plan.chunks.push_back({.number = static_cast<int>(plan.chunks.size()) + 1,
                           .title = codes,
                           .subject = items.front().type,
                           .kind = plan::ChunkKind::whole,
                           .words_target = words});
    plan.words_target += words;
  }
  return plan;
}

json::Value to_json(const PassB& pass) {
  json::Value requests = json::Value::array();
  for (const std::vector<Item>& items : pass.requests) {
    json::Value list = json::Value::array();
    for (const Item& item : items)
      list.push(item_json(item));
    requests.push(std::move(list));
  }
  json::Value value = json::Value::object();
  value.set("requests", std::move(requests)).set("research", to_json(pass.research));
  return value;
}

PassB pass_b_from_json(const json::Value& value) {
  PassB pass;
  if (const json::Value* const research = value.find("research"))
    pass.research = research_from_json(*research);
  if (const json::Value* const requests = value.find("requests")) {
    for (const json::Value& list : requests->items()) {
      pass.requests.emplace_back();
      for (const json::Value& item : list.items())
        pass.requests.back().push_back(item_from_json(item));
    }
  }
  return pass;
}

json::Value to_json(const ItemText& item) {
  json::Value repairs = json::Value::array();
  for (const std::string& repair : item.repairs)
    repairs.push(repair);
  json::Value value = json::Value::object();
  value.set("code", item.item.code)
      .set("type", item.item.type)
      .set("script", item.script)
      .set("target_words", item.item.words_target)
      .set("actual_words", item.words)
      .set("video_title", item.video_title)
      .set("video_description", item.video_description)
      .set("video_tags", item.video_tags)
      .set("beats", *item_json(item.item).find("beats"))
      .set("repairs", std::move(repairs));
  return value;
}

ItemText item_text_from_json(const json::Value& value) {
  ItemText item{.item = item_from_json(value),
                .script = std::string(value.string_or("script", "")),
                .words = static_cast<int>(value.int_or("actual_words", 0)),
                .video_title = std::string(value.string_or("video_title", "")),
                .video_description = std::string(value.string_or("video_description", "")),
                .video_tags = std::string(value.string_or("video_tags", "")),
                .repairs = {}};
  if (const json::Value* const repairs = value.find("repairs")) {
    for (const json::Value& repair : repairs->items())
      item.repairs.emplace_back(repair.as_string().value_or(""));
  }
  return item;
}

std::string stored_text(const std::vector<ItemText>& items) {
  json::Value list = json::Value::array();
  for (const ItemText& item : items)
    list.push(to_json(item));
  return json::dump(list);
}

std::vector<ItemText> items_in(std::string_view stored) {
  std::vector<ItemText> items;
  const auto list = json::parse(stored);
  if (!list) return items;
  for (const json::Value& value : list->items())
    items.push_back(item_text_from_json(value));
  return items;
}

}  // namespace castwright::passes
