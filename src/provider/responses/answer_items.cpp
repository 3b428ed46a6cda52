#include "provider/responses/answer_items.h"

#include "core/limits.h"
#include "provider/responses/item_content.h"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

std::int64_t int_field(const json::Value& value, std::string_view key) {
  const json::Value* const field = value.find(key);
  return field == nullptr ? -1 : field->as_int().value_or(-1);
}

// Reads a search. A failed search has no results, and opening a page is no list of results.
void read_search(Item& item, const json::Value& value) {
  const json::Value* const action = value.find("action");
  const std::string_view type = action == nullptr ? "" : action->string_or("type", "");
  item.billable_search = type == "search";
  const bool may_have_results =
      (type.empty() || type == "search") && value.string_or("status", "") != "failed";
  const json::Value* const sources = value.find("action", "sources");
  item.hides_results = may_have_results && (sources == nullptr || !sources->is_array());
}

}  // namespace

Annotation read_annotation(const json::Value& value) {
  // Citations of files have no URL, and nothing that a script could show.
  return {std::string(value.string_or("url", "")),
          std::string(value.string_or("title", "")),
          int_field(value, "start_index"),
          int_field(value, "end_index")};
}

Item* AnswerItems::at(std::int64_t output_index) {
  const auto found = items_.find(output_index);
  if (found != items_.end()) return &found->second;
  if (items_.size() >= limits::answer_parts_max) return nullptr;
  return &items_[output_index];
}

Part* AnswerItems::part_at(Item& item, std::int64_t index, Part::Kind kind) {
  std::map<std::int64_t, Part>& parts = kind == Part::Kind::reasoning ? item.reasoning
                                        : kind == Part::Kind::summary ? item.summary
                                                                      : item.parts;
  const auto found = parts.find(index);
  if (found != parts.end()) return &found->second;
  if (parts_ >= limits::answer_parts_max) return nullptr;
  ++parts_;
  return &parts[index];
}

Error AnswerItems::too_many_parts() {
  return Error{.fault = Fault::network,
               .what = fmt::format("the answer has more than {} parts (answer_parts_max)",
                                   limits::answer_parts_max)};
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
  const std::string_view id = value.string_or("id", "");
  if (!id.empty()) item.id = id;
  const Item::Kind kind = kind_of_item(value);
  const bool guessed = value.string_or("type", "").empty();
  if (!guessed || item.kind == Item::Kind::unknown) item.kind = kind;
  if (kind == Item::Kind::message) {
    const std::string_view phase = value.string_or("phase", "");
    if (!phase.empty()) item.commentary = phase != "final_answer";
  } else if (kind == Item::Kind::search) {
    read_search(item, value);
  }
}

void AnswerItems::read_part(Part& part, const json::Value& value) {
  part.kind = kind_of_part(value);
  const json::Value* const annotations = value.find("annotations");
  if (annotations == nullptr || annotations->items().empty()) return;
  part.annotations.clear();
  for (const json::Value& annotation : annotations->items()) {
    if (part.annotations.size() == limits::citations_max) break;
    part.annotations.push_back(read_annotation(annotation));
  }
}

AnswerItems AnswerItems::from_response(const json::Value& response) {
  AnswerItems made;
  const json::Value* const output = response.find("output");
  if (output != nullptr && output->is_array()) {
    for (const json::Value& value : output->items())
      made.add_item(value);
  } else if (output != nullptr) {
    made.add_item(*output);
  }
  const json::Value* const text = response.find("output_text");
  if (text == nullptr || !is_blank(made.text()) || !is_blank(made.refusal())) return made;
  json::Value item = json::Value::object();
  item.set("type", "message").set("content", *text);
  made.add_item(item);
  return made;
}

void AnswerItems::add_item(const json::Value& value) {
  Item* const item = at(next_index());
  if (item == nullptr) return;
  read_item(*item, value);
  for (const ItemPart& one : parts_of_item(value)) {
    Part* const part = part_at(*item, one.index, one.kind);
    if (part == nullptr) return;
    read_part(*part, *one.value);
    part->kind = one.kind;
    part->text.reset(std::string(words_of_part(*one.value)));
  }
}

void AnswerItems::collect_sources(const json::Value& item, std::vector<std::string>& urls) {
  const json::Value* const sources = item.find("action", "sources");
  if (sources == nullptr) return;
  for (const json::Value& source : sources->items()) {
    // Sources of type `api` have a name and no URL.
    const std::string_view url = source.as_string().value_or(source.string_or("url", ""));
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

/// Visits the parts of the answer's text in their order.
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
  std::string commentary;
  for (const auto& [output_index, item] : items_) {
    if (item.kind != Item::Kind::message || !item.commentary) continue;
    for (const auto& [content_index, part] : item.parts)
      commentary += part.text.str();
  }
  if (!is_blank(commentary)) return commentary;
  for (const auto thought : {&Item::reasoning, &Item::summary}) {
    // Text that came without an index is usually repeated by the item that it belongs to.
    for (const bool placed : {true, false}) {
      std::string joined;
      for (const auto& [output_index, item] : items_) {
        if ((output_index != nowhere) != placed) continue;
        for (const auto& [index, part] : item.*thought)
          joined += part.text.str();
      }
      if (!is_blank(joined)) return joined;
    }
  }
  return {};
}

bool AnswerItems::is_silent() const {
  return std::ranges::all_of(items_, [](const auto& entry) {
    return entry.second.kind != Item::Kind::message || entry.second.commentary
           || std::ranges::all_of(entry.second.parts, [](const auto& part) {
                return part.second.kind == Part::Kind::other || is_blank(part.second.text.str());
              });
  });
}

bool AnswerItems::is_blank(std::string_view text) {
  // Invisible blanks: no-break, zero width, byte order mark.
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

bool AnswerItems::tells_all_searches(const std::unordered_set<std::string>& told) const {
  return std::ranges::none_of(items_, [&told](const auto& entry) {
    const Item& item = entry.second;
    return item.hides_results && (item.id.empty() || !told.contains(item.id));
  });
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
