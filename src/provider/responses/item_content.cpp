#include "provider/responses/item_content.h"

#include <algorithm>
#include <array>
#include <string>

namespace castwright::provider {
namespace {

/// Appends a list of parts, one part, or plain words. `forced` is the kind of all of them, if their
/// place says more than their types.
void append_parts(const json::Value* list,
                  std::optional<Part::Kind> forced,
                  std::vector<ItemPart>& parts) {
  if (list == nullptr) return;
  const auto append = [&](const json::Value& part, std::int64_t index) {
    if (!part.is_object() && !part.as_string()) return;
    parts.push_back({forced.value_or(kind_of_part(part)), index, &part});
  };
  if (!list->is_array()) return append(*list, 0);
  std::int64_t index = 0;
  for (const json::Value& part : list->items())
    append(part, index++);
}

bool is_part(std::string_view type) {
  constexpr std::array<std::string_view, 3> types{"output_text", "text", "refusal"};
  return std::ranges::find(types, type) != types.end();
}

}  // namespace

Item::Kind kind_of_item(const json::Value& item) {
  if (item.as_string()) return Item::Kind::message;
  const std::string_view type = item.string_or("type", "");
  if (type == "message" || is_part(type)) return Item::Kind::message;
  if (type == "reasoning") return Item::Kind::reasoning;
  if (type == "web_search_call") return Item::Kind::search;
  if (!type.empty()) return Item::Kind::other;
  // Without a type, the role and the presence of content decide.
  if (item.string_or("role", "assistant") != "assistant") return Item::Kind::other;
  const bool says = item.find("content") != nullptr || item.find("text") != nullptr;
  return says ? Item::Kind::message : Item::Kind::unknown;
}

Part::Kind kind_of_part(const json::Value& part) {
  const std::string_view type = part.string_or("type", "");
  if (type == "output_text" || type == "text") return Part::Kind::text;
  if (type == "refusal") return Part::Kind::refusal;
  if (type == "summary_text") return Part::Kind::summary;
  if (type.contains("reasoning") || type.contains("thinking")) return Part::Kind::reasoning;
  if (!type.empty()) return Part::Kind::other;
  return part.string_or("refusal", "").empty() ? Part::Kind::text : Part::Kind::refusal;
}

std::string_view words_of_part(const json::Value& part) {
  if (const auto words = part.as_string()) return *words;
  const std::string_view refusal = part.string_or("refusal", "");
  if (!refusal.empty()) return refusal;
  const json::Value* const text = part.find("text");
  if (text == nullptr) return {};
  return text->as_string().value_or(text->string_or("value", ""));
}

std::vector<ItemPart> parts_of_item(const json::Value& item) {
  std::vector<ItemPart> parts;
  switch (kind_of_item(item)) {
    case Item::Kind::message:
      if (item.as_string() || is_part(item.string_or("type", ""))) {
        append_parts(&item, std::nullopt, parts);
        break;
      }
      append_parts(item.find("content"), std::nullopt, parts);
      if (parts.empty()) append_parts(item.find("text"), Part::Kind::text, parts);
      append_parts(item.find("reasoning_content"), Part::Kind::reasoning, parts);
      break;
    case Item::Kind::reasoning:
      for (const std::string_view key : {"content", "reasoning_content", "text"}) {
        if (parts.empty()) append_parts(item.find(key), Part::Kind::reasoning, parts);
      }
      append_parts(item.find("summary"), Part::Kind::summary, parts);
      break;
    default: break;
  }
  return parts;
}

}  // namespace castwright::provider
