// Reads the events that are not deltas. A stream has few of them, so they are parsed into JSON
// values.

#include "core/limits.h"
#include "passes/lenient.h"
#include "provider/responses/decoder.h"
#include "provider/responses/event_types.h"
#include "provider/responses/item_content.h"

#include <algorithm>
#include <limits>

namespace castwright::provider {
namespace {

std::int64_t index_field(const json::Value& event, std::string_view key) {
  constexpr std::int64_t index_max = std::numeric_limits<std::int32_t>::max();
  const std::int64_t index = event.int_or(key, -1);
  return index >= 0 && index <= index_max ? index : -1;
}

/// Returns true if the text holds a whole JSON object with members, perhaps in a code fence or
/// among words.
bool holds_object(std::string_view text) {
  return std::ranges::any_of(passes::objects_in(text), [](const passes::TextObject& one) {
    return one.value && !one.inside && !one.value->members().empty();
  });
}

}  // namespace

Status ResponsesDecoder::absorb_value(const json::Value& event,
                                      std::string_view type,
                                      std::string& delta) {
  const json::Value* const response = event.find("response");
  switch (event_type(type)) {
    case EventType::snapshot:
      if (response != nullptr) read_response(*response, std::nullopt, delta);
      return {};
    case EventType::terminal: {
      // Some servers send the response object without its wrapper.
      const json::Value& object = response == nullptr ? event : *response;
      read_response(object, ending_of(type), delta);
      if (response != nullptr) read_cause(event);
      return {};
    }
    case EventType::item_added: return item_event(event, false, delta);
    case EventType::item_done: return item_event(event, true, delta);
    case EventType::part_added: return part_event(event, false, delta);
    case EventType::part_done: return part_event(event, true, delta);
    case EventType::text_done: return text_done(event, Part::Kind::text, delta);
    case EventType::refusal_done: return text_done(event, Part::Kind::refusal, delta);
    case EventType::reasoning_done: return reasoning_done(event, Part::Kind::reasoning);
    case EventType::summary_done: return reasoning_done(event, Part::Kind::summary);
    case EventType::annotation_added: annotation_added(event); return {};
    case EventType::error: read_error(event); return {};
    default: break;
  }
  const json::Value* const error = event.find("error");
  if (error != nullptr && !error->is_null()) {
    read_error(event);
  } else {
    ++facts_.unknown_events;
  }
  return {};
}

// Finds the item by output_index, because some servers change the ids. Only if there is no index,
// by id, and then by taking the newest message. Returns nullptr if there are too many items.
Item* ResponsesDecoder::item_of(const json::Value& event, std::string_view id, bool message) {
  std::int64_t index = index_field(event, "output_index");
  if (index < 0) {
    std::optional<std::int64_t> found = items_.index_of(id);
    if (!found && message) found = items_.last_message();
    index = found.value_or(items_.next_index());
  }
  return items_.at(index);
}

ResponsesDecoder::Place ResponsesDecoder::place_of(const json::Value& event) {
  Item* const item = item_of(event, event.string_or("item_id", ""), true);
  if (item == nullptr) return {};
  return {item,
          items_.part_at(*item, std::max<std::int64_t>(index_field(event, "content_index"), 0))};
}

Status ResponsesDecoder::item_event(const json::Value& event, bool done, std::string& delta) {
  facts_.queued = false;
  const json::Value* const value = event.find("item");
  if (value == nullptr) return {};
  const bool message = done && kind_of_item(*value) == Item::Kind::message;
  Item* const item = item_of(event, value->string_or("id", ""), message);
  if (item == nullptr) return std::unexpected(AnswerItems::too_many_parts());
  AnswerItems::read_item(*item, *value);
  tail_ = {};  // A delta without an index belongs to the newest message.
  if (done && item->kind == Item::Kind::search) note_sources(*value);
  for (const ItemPart& one : parts_of_item(*value)) {
    Part* const part = items_.part_at(*item, one.index, one.kind);
    if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
    // An `added` event that repeats streamed text must not remove any of it.
    if (!done && !part->text.str().empty()) continue;
    if (one.kind == Part::Kind::other && part->streamed) continue;  // Its text was paid for.
    const std::string_view words = words_of_part(*one.value);
    if (would_lose(*part, one.kind, words)) continue;
    AnswerItems::read_part(*part, *one.value);
    part->kind = one.kind;
    set_text(*item, *part, words, delta);
  }
  return {};
}

Status ResponsesDecoder::part_event(const json::Value& event, bool done, std::string& delta) {
  facts_.queued = false;
  const json::Value* const value = event.find("part");
  if (value == nullptr) return {};
  const Part::Kind kind = kind_of_part(*value);
  if (kind == Part::Kind::other) return {};
  if (kind == Part::Kind::reasoning || kind == Part::Kind::summary) {
    return done ? reasoning_done(event, kind) : Status{};
  }
  const auto [item, part] = place_of(event);
  if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
  if (!done && !part->text.str().empty()) return {};
  if (would_lose(*part, kind, words_of_part(*value))) return {};
  AnswerItems::read_part(*part, *value);
  if (item->kind == Item::Kind::unknown) item->kind = Item::Kind::message;
  set_text(*item, *part, words_of_part(*value), delta);
  return {};
}

/// Reads the whole text of a part of reasoning, which is kept beside the answer.
Status ResponsesDecoder::reasoning_done(const json::Value& event, Part::Kind kind) {
  const json::Value* const inner = event.find("part");
  const std::string_view words = words_of_part(inner == nullptr ? event : *inner);
  if (AnswerItems::is_blank(words)) return {};
  std::int64_t output_index = index_field(event, "output_index");
  if (output_index < 0) {
    output_index = items_.index_of(event.string_or("item_id", "")).value_or(AnswerItems::nowhere);
  }
  const std::int64_t index =
      index_field(event, kind == Part::Kind::summary ? "summary_index" : "content_index");
  Part* const part = reasoning_at(output_index, index, kind);
  if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
  part->text.reset(std::string(words));
  return {};
}

Status ResponsesDecoder::text_done(const json::Value& event, Part::Kind kind, std::string& delta) {
  const json::Value* const text = event.find(kind == Part::Kind::text ? "text" : "refusal");
  const std::optional<std::string_view> final_text =
      text == nullptr ? std::nullopt : text->as_string();
  if (!final_text) return {};
  const auto [item, part] = place_of(event);
  if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
  if (would_lose(*part, kind, *final_text)) return {};
  item->kind = Item::Kind::message;
  part->kind = kind;
  set_text(*item, *part, *final_text, delta);
  return {};
}

void ResponsesDecoder::annotation_added(const json::Value& event) {
  const json::Value* const value = event.find("annotation");
  Part* const part = value == nullptr ? nullptr : place_of(event).part;
  if (part == nullptr) return;
  const std::int64_t given = index_field(event, "annotation_index");
  const std::size_t index = given < 0 ? part->annotations.size() : static_cast<std::size_t>(given);
  if (index >= limits::citations_max) return;
  if (part->annotations.size() <= index) part->annotations.resize(index + 1);
  part->annotations[index] = read_annotation(*value);
}

// Returns true if `text` would replace streamed, paid text by nothing, or an answer by text that is
// none. A refusal is an answer of its own.
bool ResponsesDecoder::would_lose(const Part& part, Part::Kind kind, std::string_view text) {
  const std::string& mine = part.text.str();
  if (AnswerItems::is_blank(mine)) return false;
  if (!AnswerItems::is_blank(text)) {
    return kind == Part::Kind::text && part.kind == kind && would_lose_object(mine, text);
  }
  warn_once(Notice::empty_output, "the final text is empty; the text that streamed is kept");
  return true;
}

// Returns true if the final text has lost the JSON object of the streamed one: servers that shorten
// or summarize what they log send such texts.
bool ResponsesDecoder::would_lose_object(std::string_view mine, std::string_view theirs) {
  if (mine == theirs || !holds_object(mine) || holds_object(theirs)) return false;
  warn_once(Notice::useless_output,
            "the final text holds no whole JSON object; the one that streamed is kept");
  return true;
}

// Sets the authoritative text of a part. If it only continues the streamed text, the rest is
// appended to `delta`, so that the text on disk and text() stay the same.
void ResponsesDecoder::set_text(Item& item, Part& part, std::string_view text, std::string& delta) {
  const bool in_step = emitted_bytes_ == items_.text_bytes();
  const std::size_t before = part.text.str().size();
  part.text.finish();  // Half of a surrogate pair that is still waiting becomes U+FFFD.
  const std::string& mine = part.text.str();
  std::string_view rest;
  if (mine == text) {
    rest = text.substr(before);
  } else {
    if (text.starts_with(std::string_view(mine).substr(0, before))) rest = text.substr(before);
    if (part.streamed) {
      warn_once(Notice::text_differs,
                "the final text differs from the deltas; the final text is kept");
    }
    part.text.reset(std::string(text));
  }
  if (rest.empty() || !in_step || !item.carries(part)) return;
  emitted_bytes_ += rest.size();
  delta.append(rest);
}

}  // namespace castwright::provider
