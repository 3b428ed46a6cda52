#include "provider/answer_items.h"

#include "core/limits.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace castwright::provider {
namespace {

std::int64_t index_field(const json::Value& value, std::string_view key) {
  const json::Value* const field = value.find(key);
  return field == nullptr ? -1 : field->as_int().value_or(-1);
}

}  // namespace

Annotation read_annotation(const json::Value& value) {
  // Citations of files have no url and nothing that a script could show.
  return {std::string(value.string_or("url", "")),
          std::string(value.string_or("title", "")),
          index_field(value, "start_index"),
          index_field(value, "end_index")};
}

Item* AnswerItems::at(std::int64_t output_index) {
  const auto found = items_.find(output_index);
  if (found != items_.end()) return &found->second;
  if (items_.size() >= limits::answer_parts_max) return nullptr;
  return &items_[output_index];
}

Part* AnswerItems::part_at(Item& item, std::int64_t content_index) {
  const auto found = item.parts.find(content_index);
  if (found != item.parts.end()) return &found->second;
  if (parts_ >= limits::answer_parts_max) return nullptr;
  ++parts_;
  return &item.parts[content_index];
}

std::int64_t AnswerItems::next_index() const {
  return items_.empty() ? 0 : std::prev(items_.end())->first + 1;
}

std::optional<std::int64_t> AnswerItems::index_of(std::string_view id) const {
  if (id.empty()) return std::nullopt;
  const auto found =
      std::ranges::find_if(items_, [id](const auto& entry) { return entry.second.id == id; });
  if (found == items_.end()) return std::nullopt;
  return found->first;
}

std::optional<std::int64_t> AnswerItems::last_message() const {
  for (auto entry = items_.rbegin(); entry != items_.rend(); ++entry) {
    if (entry->second.kind == Item::Kind::message) return entry->first;
  }
  return std::nullopt;
}

void AnswerItems::read_item(Item& item, const json::Value& value) {
  const std::string_view type = value.string_or("type", "");
  const std::string_view id = value.string_or("id", "");
  if (!id.empty()) item.id = id;
  if (type == "message") {
    item.kind = Item::Kind::message;
    const std::string_view phase = value.string_or("phase", "");
    if (!phase.empty()) item.commentary = phase != "final_answer";
  } else if (type == "reasoning") {
    item.kind = Item::Kind::reasoning;
  } else if (type == "web_search_call") {
    item.kind = Item::Kind::search;
    const json::Value* const action = value.find("action");
    item.billable_search = action != nullptr && action->string_or("type", "") == "search";
  } else if (!type.empty()) {
    item.kind = Item::Kind::other;
  }
}

void AnswerItems::read_part(Part& part, const json::Value& value) {
  const std::string_view type = value.string_or("type", "output_text");
  if (type == "output_text" || type == "text") {
    part.kind = Part::Kind::text;
  } else {
    part.kind = type == "refusal" ? Part::Kind::refusal : Part::Kind::other;
  }
  const json::Value* const annotations = value.find("annotations");
  if (annotations == nullptr || annotations->items().empty()) return;
  part.annotations.clear();
  for (const json::Value& annotation : annotations->items()) {
    if (part.annotations.size() == limits::citations_max) break;
    part.annotations.push_back(read_annotation(annotation));
  }
}

std::string_view AnswerItems::text_of(const json::Value& part) {
  const std::string_view refusal = part.string_or("refusal", "");
  return refusal.empty() ? part.string_or("text", "") : refusal;
}

AnswerItems AnswerItems::from_output(const json::Value& output) {
  AnswerItems made;
  for (const json::Value& value : output.items()) {
    Item* const item = made.at(made.next_index());
    if (item == nullptr) break;
    read_item(*item, value);
    if (item->kind != Item::Kind::message && item->kind != Item::Kind::reasoning) continue;
    const json::Value* const content = value.find("content");
    if (content == nullptr) continue;
    for (const json::Value& part_value : content->items()) {
      Part* const part = made.part_at(*item, static_cast<std::int64_t>(item->parts.size()));
      if (part == nullptr) break;
      read_part(*part, part_value);
      part->text.reset(std::string(text_of(part_value)));
    }
  }
  return made;
}

void AnswerItems::collect_sources(const json::Value& item, std::vector<std::string>& urls) {
  const json::Value* const sources = item.find("action", "sources");
  if (sources == nullptr) return;
  for (const json::Value& source : sources->items()) {
    // Sources of type `api` have a name and no URL.
    const std::string_view url = source.string_or("url", "");
    if (!url.empty()) urls.emplace_back(url);
  }
}

bool AnswerItems::has_message() const {
  return std::ranges::any_of(
      items_, [](const auto& entry) { return entry.second.kind == Item::Kind::message; });
}

bool AnswerItems::was_streamed() const {
  return std::ranges::any_of(items_, [](const auto& entry) {
    return std::ranges::any_of(entry.second.parts,
                               [](const auto& part) { return part.second.streamed; });
  });
}

namespace {

/// Visits the parts that make up the answer, in its order.
template <class Visit>
void for_each_answer_part(const std::map<std::int64_t, Item>& items,
                          Part::Kind kind,
                          Visit&& visit) {
  for (const auto& [output_index, item] : items) {
    if (item.kind != Item::Kind::message || item.commentary) continue;
    for (const auto& [content_index, part] : item.parts) {
      if (part.kind == kind) visit(part);
    }
  }
}

}  // namespace

std::string AnswerItems::text() const {
  std::string joined;
  joined.reserve(text_bytes());
  for_each_answer_part(
      items_, Part::Kind::text, [&joined](const Part& part) { joined += part.text.str(); });
  return joined;
}

std::size_t AnswerItems::text_bytes() const {
  std::size_t bytes = 0;
  for_each_answer_part(
      items_, Part::Kind::text, [&bytes](const Part& part) { bytes += part.text.str().size(); });
  return bytes;
}

bool AnswerItems::begins_with(std::string_view prefix) const {
  bool equal = true;
  for_each_answer_part(items_, Part::Kind::text, [&](const Part& part) {
    const std::string_view text = part.text.str();
    const std::size_t bytes = std::min(text.size(), prefix.size());
    equal = equal && text.substr(0, bytes) == prefix.substr(0, bytes);
    prefix.remove_prefix(bytes);
  });
  return equal && prefix.empty();
}

std::string AnswerItems::refusal() const {
  std::string joined;
  for_each_answer_part(
      items_, Part::Kind::refusal, [&joined](const Part& part) { joined += part.text.str(); });
  return joined;
}

std::string AnswerItems::aside() const {
  const auto text_of_items = [this](auto&& wanted) {
    std::string joined;
    for (const auto& [output_index, item] : items_) {
      if (!wanted(item)) continue;
      for (const auto& [content_index, part] : item.parts)
        joined += part.text.str();
    }
    return joined;
  };
  std::string commentary = text_of_items(
      [](const Item& item) { return item.kind == Item::Kind::message && item.commentary; });
  if (!is_blank(commentary)) return commentary;
  return text_of_items([](const Item& item) { return item.kind == Item::Kind::reasoning; });
}

bool AnswerItems::is_silent() const {
  return std::ranges::all_of(items_, [](const auto& entry) {
    return entry.second.kind != Item::Kind::message || entry.second.commentary
           || std::ranges::all_of(entry.second.parts, [](const auto& part) {
                return is_blank(part.second.text.str());
              });
  });
}

bool AnswerItems::is_blank(std::string_view text) {
  // And the blanks that nobody sees: no-break, of no width, a byte order mark.
  constexpr std::array<std::string_view, 5> blanks{
      "\xC2\xA0", "\xE2\x80\x8B", "\xE2\x80\x8C", "\xE2\x80\x8D", "\xEF\xBB\xBF"};
  while (!text.empty()) {
    const auto* const blank = std::ranges::find_if(
        blanks, [text](std::string_view one) { return text.starts_with(one); });
    if (blank != blanks.end()) {
      text.remove_prefix(blank->size());
    } else if (std::string_view(" \t\r\n").contains(text.front())) {
      text.remove_prefix(1);
    } else {
      return false;
    }
  }
  return true;
}

int AnswerItems::searches() const {
  return static_cast<int>(std::ranges::count_if(
      items_, [](const auto& entry) { return entry.second.billable_search; }));
}

std::size_t AnswerItems::citation_count() const {
  std::size_t count = 0;
  for_each_answer_part(items_, Part::Kind::text, [&count](const Part& part) {
    count += static_cast<std::size_t>(std::ranges::count_if(
        part.annotations, [](const Annotation& annotation) { return !annotation.url.empty(); }));
  });
  return count;
}

std::vector<Citation> AnswerItems::citations() const {
  std::vector<Citation> found;
  std::size_t base = 0;
  for_each_answer_part(items_, Part::Kind::text, [&found, &base](const Part& part) {
    append_citations(part.text.str(), part.annotations, base, found);
    base += part.text.str().size();
  });
  return found;
}

}  // namespace castwright::provider
