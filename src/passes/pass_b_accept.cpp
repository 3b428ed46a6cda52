// Pass B: accepts the answers.
#include "passes/answer_check.h"
#include "passes/encoded_text.h"
#include "passes/pass_b.h"
#include "script/clean.h"
#include "script/trim.h"
#include "script/turns.h"
#include "script/words.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <utility>

#include <fmt/format.h>

namespace castwright::passes {
namespace {

constexpr std::size_t tags_max = 15;

/// Makes "Harbour, ferry, boats" of "#Harbour; ferry,, boats", with at most 15 tags.
std::string tag_list(std::string_view text) {
  std::string list;
  std::size_t count = 0;
  while (!text.empty() && count < tags_max) {
    const std::size_t end = text.find_first_of(",;\n");
    std::string_view tag = script::trimmed(text.substr(0, end));
    while (tag.starts_with('#'))
      tag.remove_prefix(1);
    if (!tag.empty()) {
      list.append(list.empty() ? "" : ", ").append(tag);
      ++count;
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return list;
}

/// Returns a string, or the strings of a list, because some models write a list in its place.
std::string text_of(const json::Value& object, std::string_view key) {
  const json::Value* const value = object.find(key);
  if (value == nullptr) return {};
  if (const auto text = value->as_string()) return std::string(*text);
  std::string joined;
  for (const json::Value& one : value->items())
    joined.append(joined.empty() ? "" : ", ").append(one.as_string().value_or(""));
  return joined;
}

/// Puts the item right. Returns the words of its script as the model wrote it.
int put_right(ItemText& item, const topic::Topic& topic) {
  const auto repair = [&](std::string& value, std::string changed, std::string_view what) {
    if (changed == value) return;
    value = std::move(changed);
    item.repairs.emplace_back(what);
  };
  const script::Cleaned cleaned = script::clean(item.script, topic.monologue(), topic.language);
  item.script = script::trimmed(cleaned.text);
  for (const script::Change& change : cleaned.changes)
    item.repairs.push_back(fmt::format("{}: {}", change.rule, change.quote));
  const auto received = static_cast<int>(script::count_spoken_words(item.script));
  item.words = received;
  const script::WordBand band = band_of(item.item);
  if (item.words > band.max) {
    script::Trimmed trimmed =
        script::trim(item.script, {.words = item.item.words_target, .band = band});
    const auto words = static_cast<int>(script::count_spoken_words(trimmed.text));
    // If cutting sentences cannot bring a text into its band, it stays whole, and an editor
    // decides.
    if (band.holds(words)) {
      item.script = std::move(trimmed.text);
      item.words = words;
      for (const script::Cut& cut : trimmed.cuts)
        item.repairs.push_back(fmt::format("left out: {}", cut.quote));
    }
  }
  repair(item.video_title, script::on_one_line(item.video_title), "title: brought onto one line");
  repair(item.video_description,
         script::on_one_line(item.video_description),
         "description: brought onto one line");
  repair(item.video_tags, tag_list(item.video_tags), "tags: brought into a list of at most 15");
  return received;
}

/// Makes "M1" of " m1".
std::string plain_code(std::string_view code) {
  std::string plain;
  for (const char byte : code)
    if (byte != ' ')
      plain += byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - 'a' + 'A') : byte;
  return plain;
}

struct FoundItem {
  const json::Value* object = nullptr;
  bool by_place = false;
};
bool has_code(const json::Value& object, const Item& item) {
  return plain_code(object.string_or("code", "")) == item.code;
}

/// Tells whether the answer has another text for the script of `found`, in it or under the same
/// code.
bool has_other_script(const json::Value& content, const json::Value& found, const Item& item) {
  const std::string script = text_of(found, "script");
  for (const json::Value& object : content.items()) {
    if (&object != &found && !has_code(object, item)) continue;
    for (const json::Member& member : object.members())
      if (member.key == "script" && member.value.as_string().value_or(script) != script)
        return true;
  }
  return false;
}

/// Returns the object for `all[index]`. If no code is one of those asked for but the number of
/// objects is right, returns the object at its place.
FoundItem find_item(const json::Value& content, const std::vector<Item>& all, std::size_t index) {
  for (const json::Value& object : content.items())
    if (has_code(object, all[index])) return {.object = &object};
  const bool known = std::ranges::any_of(content.items(), [&](const json::Value& object) {
    return std::ranges::any_of(all, [&](const Item& item) { return has_code(object, item); });
  });
  if (known || content.items().size() != all.size()) return {};
  return {.object = &content.items()[index], .by_place = true};
}

}  // namespace

Result<PassBAnswer> accept_pass_b(std::string_view answer,
                                  const std::vector<Item>& wanted,
                                  const topic::Topic& topic,
                                  const AcceptOptions& options) {
  constexpr std::array<std::string_view, 1> keys{"content"};
  CW_TRY(FoundObject found, read_object(answer, keys));
  const json::Value* const content = found.object.find("content");
  if (content == nullptr) return unusable("the answer has no content");
  if (!content->is_array()) return unusable("content is no list");
  PassBAnswer accepted;
  accepted.warnings = std::move(found.warnings);
  if (content->items().size() > wanted.size()) {
    accepted.warnings.push_back(fmt::format(
        "{} scripts came, but {} were asked for", content->items().size(), wanted.size()));
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto [object, by_place] = find_item(*content, wanted, i);
    if (object == nullptr)
      return unusable(fmt::format("the answer has no script {}", wanted[i].code));
    if (has_other_script(*content, *object, wanted[i])) {
      return unusable(
          fmt::format("the answer has two different texts of script {}", wanted[i].code));
    }
    ItemText item{.item = wanted[i],
                  .script = text_of(*object, "script"),
                  .video_title = text_of(*object, "video_title"),
                  .video_description = text_of(*object, "video_description"),
                  .video_tags = text_of(*object, "video_tags")};
    CW_TRY(auto decoded, decoded_text(item.script, "script"));
    if (decoded) {
      item.script = std::move(decoded->text);
      item.repairs.push_back(fmt::format("the script {}", decoded->what));
    }
    if (by_place) {
      item.repairs.push_back(fmt::format("taken by its place: the answer calls it \"{}\"",
                                         script::on_one_line(object->string_or("code", ""))));
    }
    item.words = static_cast<int>(script::count_spoken_words(item.script));
    accepted.received_words += options.verbatim ? item.words : put_right(item, topic);
    CW_RETURN_IF_ERROR(
        check_is_dialogue(fmt::format("script {}", wanted[i].code), item.script, topic));
    accepted.items.push_back(std::move(item));
  }
  return accepted;
}

}  // namespace castwright::passes
