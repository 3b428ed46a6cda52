#include "provider/responses/decoder.h"

#include "core/limits.h"
#include "provider/event_lines.h"
#include "provider/responses/event_types.h"
#include "provider/words.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

constexpr std::string_view text_delta_name = "response.output_text.delta";

// In the order of ResponsesDecoder::Key. The list is short because each key costs time on every
// event.
constexpr std::string_view keys[] = {
    "type", "sequence_number", "output_index", "content_index", "delta"};

// The same for a delta of a summary, which has another index.
constexpr std::string_view summary_keys[] = {
    "type", "sequence_number", "output_index", "summary_index", "delta"};

constexpr std::string_view delta_path[] = {"delta"};
constexpr DeltaShape delta_shape{
    .path = delta_path, .padding = "obfuscation", .number = "sequence_number"};

/// Returns the beginning of an error in plain words, as much as is read.
std::string_view error_text(std::string_view data) {
  return trim(data).substr(0, limits::error_body_bytes_max);
}

/// Returns a usable index; -1 if it is missing or absurd, which is treated as missing.
std::int64_t index_of(const json::Field& field) {
  constexpr std::int64_t index_max = std::numeric_limits<std::int32_t>::max();
  if (field.kind != json::Field::Kind::integer) return -1;
  return field.integer >= 0 && field.integer <= index_max ? field.integer : -1;
}

}  // namespace

ResponsesDecoder::ResponsesDecoder() : template_(delta_shape) {}

Status ResponsesDecoder::absorb(const sse::Event& event, std::string& delta) {
  ++facts_.events;
  if (facts_.terminal && !facts_.done_mark && awaits_cause()) absorb_cause(event.data, event.name);
  if (facts_.terminal || facts_.done_mark) return {};
  return absorb_data(event.data, event.slack, event.name, delta);
}

// Reads what comes after a terminal event: an error in any form, or the same ending sent again
// with its cause.
void ResponsesDecoder::absorb_cause(std::string_view data, std::string_view name) {
  const auto value = json::parse(data);
  if (!value || !value->is_object()) {
    static_cast<void>(absorb_other_data(data, name, {}));
    return;
  }
  const json::Value* const error = value->find("error");
  switch (event_type(value->string_or("type", name))) {
    case EventType::error: return read_error(*value);
    case EventType::terminal: return read_cause(*value);
    default: break;
  }
  if (error != nullptr && !error->is_null()) read_error(*value);
}

Status ResponsesDecoder::absorb_data(std::string_view data,
                                     std::size_t slack,
                                     std::string_view name,
                                     std::string& delta) {
  if (read_by_template(data)) return advance_cursor(data, true) ? text_delta(delta) : Status{};
  // Data of several lines is rare and ambiguous: see absorb_lines().
  if (data.find('\n') != std::string_view::npos) return absorb_lines(data, name, delta);
  const Status scanned = scanner_.scan(data, slack, keys, fields_);
  if (!scanned) return absorb_other_data(data, name, scanned.error());
  learn_template(data);
  return absorb_scanned(data, name, delta);
}

// Returns true if the template matched; fields_ then holds what a scan would have found, except the
// type.
bool ResponsesDecoder::read_by_template(std::string_view data) {
  DeltaTemplate::Match match;
  if (template_.match(data, match) != DeltaTemplate::Outcome::matched) return false;
  fields_[sequence_key] = {};
  if (match.number >= 0) {
    fields_[sequence_key].kind = json::Field::Kind::integer;
    fields_[sequence_key].integer = match.number;
  }
  fields_[output_index_key] = template_output_index_;
  fields_[content_index_key] = template_content_index_;
  fields_[delta_key].kind = json::Field::Kind::string;
  fields_[delta_key].text = match.delta;
  return true;
}

void ResponsesDecoder::learn_template(std::string_view data) {
  const bool delta = fields_[type_key].kind == json::Field::Kind::string
                     && fields_[type_key].text == text_delta_name
                     && fields_[delta_key].kind == json::Field::Kind::string;
  if (!delta || lessons_left_ == 0 || scanner_.repaired()) return;
  DeltaTemplate::Match match;
  if (template_.match(data, match) == DeltaTemplate::Outcome::other_text) return;
  --lessons_left_;
  template_.learn(data);
  template_output_index_ = fields_[output_index_key];
  template_content_index_ = fields_[content_index_key];
}

Status ResponsesDecoder::absorb_scanned(std::string_view data,
                                        std::string_view name,
                                        std::string& delta) {
  const bool repaired = scanner_.repaired();
  if (repaired) {
    warn_once(Notice::invalid_utf8, "invalid UTF-8 in the stream was replaced by U+FFFD");
  }
  const json::Field& type_field = fields_[type_key];
  const bool typed = type_field.kind == json::Field::Kind::string;
  const std::string_view type = typed ? type_field.text : name;
  if (type == text_delta_name) return advance_cursor(data, true) ? text_delta(delta) : Status{};

  const EventType known_type = event_type(type);
  const bool appends =
      known_type == EventType::refusal_delta || known_type == EventType::reasoning_delta
      || known_type == EventType::summary_delta || known_type == EventType::annotation_added;
  if (!advance_cursor(data, appends)) return {};
  switch (known_type) {
    case EventType::known: return {};
    case EventType::refusal_delta: return refusal_delta();
    case EventType::reasoning_delta: return reasoning_delta(Part::Kind::reasoning);
    case EventType::summary_delta:
      CW_RETURN_IF_ERROR(scanner_.scan(data, 0, summary_keys, fields_));
      return reasoning_delta(Part::Kind::summary);
    case EventType::unknown:
      // A bare {"error":…}, as llama.cpp and gateways send it; anything else is only counted.
      if (data.find("\"error\"") == std::string_view::npos) {
        ++facts_.unknown_events;
        return {};
      }
      break;
    default: break;
  }
  // `type` points into a buffer of the scanner, which does not change until the next scan.
  const auto value = repaired ? json::parse(json::to_utf8(data)) : json::parse(data);
  if (!value) return fail(Fault::network, "an event's data is not JSON: " + value.error().what);
  return absorb_value(*value, type, delta);
}

// Reads what is not a JSON object on one line: sentinels, comments that were sent as data, errors
// in words.
Status ResponsesDecoder::absorb_other_data(std::string_view data,
                                           std::string_view name,
                                           const Error& cause) {
  const std::string_view trimmed = trim(data);
  if (trimmed == "[DONE]") {
    facts_.done_mark = true;
    return {};
  }
  // `data: : OPENROUTER PROCESSING` is a comment that a gateway wrapped. Blank data says nothing.
  if (trimmed.empty() || trimmed.starts_with(':')) return {};
  if (name == "error") {
    facts_.error_seen = true;
    merge(facts_.error, read_error_text(error_text(data)));
    return {};
  }
  if (event_type(name) == EventType::known) return {};  // `event: ping` may have data of any form.
  return fail(Fault::network, fmt::format("event {}: {}", facts_.events, cause.what));
}

// Reads data of several lines: one document, or several events without the blank line between them.
Status ResponsesDecoder::absorb_lines(std::string_view data,
                                      std::string_view name,
                                      std::string& delta) {
  const auto take = [&](std::string_view part) -> Status {
    const Status scanned = scanner_.scan(part, 0, keys, fields_);
    if (!scanned) return absorb_other_data(part, name, scanned.error());
    return absorb_scanned(part, name, delta);
  };
  if (!json::is_utf8(data)) {
    warn_once(Notice::invalid_utf8, "invalid UTF-8 in the stream was replaced by U+FFFD");
    return absorb_lines(json::to_utf8(data), name, delta);
  }
  const EventLines lines = event_lines(data);
  if (lines.whole) return take(data);
  if (lines.events.empty()) {
    return absorb_other_data(data, name, Error{Fault::network, "data is not JSON: " + lines.wrong});
  }
  warn_once(Notice::several_lines,
            "several events without a blank line between them were separated");
  for (const std::string_view line : lines.events) {
    if (facts_.terminal || facts_.done_mark) break;
    CW_RETURN_IF_ERROR(take(line));
  }
  return {};
}

bool ResponsesDecoder::advance_cursor(std::string_view data, bool appends) {
  const json::Field& field = fields_[sequence_key];
  if (field.kind != json::Field::Kind::integer || field.integer < 0) return true;
  const std::int64_t number = field.integer;
  if (number <= cursor_) return !is_repetition(number, data, appends);
  // Any number may be the first: a re-attached stream begins where it was asked to begin.
  if (cursor_ >= 0 && number - 1 > cursor_) {
    warn_once(Notice::gap,
              fmt::format(
                  "events {} to {} are missing; the final text decides", cursor_ + 1, number - 1));
  }
  advanced_ = advanced_ || cursor_ >= 0;
  cursor_ = number;
  if (!reattached_) marks_.note(number, data);
  return true;
}

// Some gateways give every event the number 0, or begin again in the middle. A number then says
// nothing, and dropping events by it would throw paid text away. Only after a re-attach does a
// number alone decide. Otherwise an event is a repetition if its number came before with the same
// bytes, in a stream whose numbers rise.
bool ResponsesDecoder::is_repetition(std::int64_t number, std::string_view data, bool appends) {
  if (!reattached_) {
    const EventMarks::Seen seen = marks_.look(number, data);
    if (seen == EventMarks::Seen::never) return false;  // It comes late and fills a gap.
    const bool other = seen == EventMarks::Seen::other;
    numbers_ambiguous_ = numbers_ambiguous_ || other;
    if (other || (appends && (numbers_ambiguous_ || !advanced_))) {
      warn_once(
          Notice::ambiguous_numbers,
          fmt::format("the sequence numbers stand still or begin again ({} after {}): they are "
                      "ignored, and all text is kept",
                      number,
                      cursor_));
      return false;
    }
  }
  // An event that replaces text may come again: it says the same, or it knows better.
  if (!appends) return false;
  warn_once(
      Notice::duplicate,
      fmt::format("event {} came again after {}; repeated text was dropped", number, cursor_));
  return true;
}

Status ResponsesDecoder::text_delta(std::string& delta) {
  facts_.queued = false;
  const json::Field& text = fields_[delta_key];
  if (text.kind != json::Field::Kind::string) return {};
  std::int64_t output_index = index_of(fields_[output_index_key]);
  const std::int64_t content_index =
      std::max<std::int64_t>(index_of(fields_[content_index_key]), 0);
  const bool same = tail_.part != nullptr && tail_.output_index == output_index
                    && tail_.content_index == content_index;
  if (!same) {
    // llama.cpp sends no indices; the text belongs to the newest message.
    const std::int64_t asked = output_index;
    if (output_index < 0) output_index = items_.last_message().value_or(items_.next_index());
    Item* const item = items_.at(output_index);
    Part* const part = item == nullptr ? nullptr : items_.part_at(*item, content_index);
    if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
    item->kind = Item::Kind::message;  // Not seen before, after a resume in mid-stream.
    part->kind = Part::Kind::text;
    tail_ = {item, part, asked, content_index};
  }
  ++facts_.deltas;
  tail_.part->streamed = true;
  const std::string_view added = tail_.part->text.append(text.text);
  if (tail_.item->commentary) return {};
  emitted_bytes_ += added.size();
  delta.append(added);
  return {};
}

Status ResponsesDecoder::refusal_delta() {
  const json::Field& text = fields_[delta_key];
  if (text.kind != json::Field::Kind::string) return {};
  std::int64_t output_index = index_of(fields_[output_index_key]);
  if (output_index < 0) output_index = items_.last_message().value_or(items_.next_index());
  const std::int64_t content_index =
      std::max<std::int64_t>(index_of(fields_[content_index_key]), 0);
  Item* const item = items_.at(output_index);
  Part* const part = item == nullptr ? nullptr : items_.part_at(*item, content_index);
  if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
  item->kind = Item::Kind::message;
  part->kind = Part::Kind::refusal;
  part->streamed = true;
  part->text.append(text.text);
  return {};
}

/// Reads a delta of reasoning, which is kept beside the answer.
Status ResponsesDecoder::reasoning_delta(Part::Kind kind) {
  const json::Field& text = fields_[delta_key];
  if (text.kind != json::Field::Kind::string) return {};
  Part* const part =
      reasoning_at(index_of(fields_[output_index_key]), index_of(fields_[content_index_key]), kind);
  if (part == nullptr) return std::unexpected(AnswerItems::too_many_parts());
  part->text.append(text.text);
  return {};
}

/// Returns the part of the reasoning that the indices name; a missing index is negative.
Part* ResponsesDecoder::reasoning_at(std::int64_t output_index,
                                     std::int64_t index,
                                     Part::Kind kind) {
  Item* const item = items_.at(output_index < 0 ? AnswerItems::nowhere : output_index);
  if (item == nullptr) return nullptr;
  if (item->kind == Item::Kind::unknown) item->kind = Item::Kind::reasoning;
  return items_.part_at(*item, std::max<std::int64_t>(index, 0), kind);
}

bool ResponsesDecoder::absorb_unterminated(const sse::Event& event, std::string& delta) {
  if (facts_.done_mark) return false;
  if (facts_.terminal) {
    if (awaits_cause()) absorb_cause(event.data, event.name);
    return false;
  }
  const auto value = json::parse(event.data);
  if (!value || !value->is_object()) {
    if (event.name == "error") merge(facts_.error, read_error_text(error_text(event.data)));
    return false;
  }
  const json::Value* const error = value->find("error");
  switch (event_type(value->string_or("type", event.name))) {
    case EventType::terminal: break;
    case EventType::error: merge(facts_.error, read_error_value(*value)); return false;
    case EventType::unknown:
      if (error != nullptr && !error->is_null()) merge(facts_.error, read_error_value(*value));
      return false;
    default: return false;
  }
  if (!absorb(event, delta)) return false;
  warn_once(Notice::unterminated, "the terminal event came without its closing blank line");
  return true;
}

Status ResponsesDecoder::absorb_object(std::string_view response_json) {
  const auto value = json::parse(response_json);
  if (!value || !value->is_object()) {
    return fail(
        Fault::network,
        "the response object is not JSON" + (value ? std::string() : ": " + value.error().what));
  }
  const std::string_view status = value->string_or("status", "");
  const json::Value* const error = value->find("error");
  std::string delta;
  if (status.empty()) {
    if (error == nullptr || error->is_null()) {
      return fail(Fault::network, "the response object has no status");
    }
    read_error(*value);
    return {};
  }
  const bool running = status == "queued" || status == "in_progress";
  // The caller reads text(), since a poll has no delta.
  read_response(*value, running ? std::nullopt : std::optional(AnswerStatus::failed), delta);
  return {};
}

Status ResponsesDecoder::absorb_snapshot(std::string_view response_json) {
  const auto value = json::parse(response_json);
  const std::string_view status = value ? value->string_or("status", "") : std::string_view();
  if (status.empty()) return fail(Fault::network, "no response object came");
  const std::string_view id = value->string_or("id", "");
  if (!facts_.response_id.empty() && id != facts_.response_id) {
    return fail(Fault::network, "another response's object came");
  }
  return absorb_object(response_json);
}

void ResponsesDecoder::begin_exchange(bool reattached) {
  reattached_ = reattached;
  if (reattached) marks_.clear();
  facts_.done_mark = false;
  if (facts_.terminal) return;
  facts_.error_seen = false;
  facts_.error = {};
}

std::string ResponsesDecoder::cursor() const {
  return cursor_ < 0 ? std::string() : std::to_string(cursor_);
}

int ResponsesDecoder::searches() const {
  return billed_searches_.value_or(items_.searches());
}

void ResponsesDecoder::warn_once(Notice notice, std::string text) {
  bool& noticed = noticed_[static_cast<std::size_t>(notice)];
  if (noticed) return;
  noticed = true;
  facts_.warnings.push_back(std::move(text));
}

}  // namespace castwright::provider
