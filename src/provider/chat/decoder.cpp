#include "provider/chat/decoder.h"

#include "core/ascii.h"
#include "core/limits.h"
#include "provider/chat/forms.h"
#include "provider/event_lines.h"
#include "provider/words.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

constexpr std::string_view text_path[] = {"choices", "delta", "content"};
constexpr DeltaShape text_shape{.path = text_path, .padding = "obfuscation", .number = "created"};
constexpr std::string_view delta_path[] = {"choices", "delta"};
constexpr DeltaShape delta_shape{
    .path = delta_path, .padding = "obfuscation", .number = "created", .object = true};

// Keys whose values are more than a delta stand after the first three.
constexpr std::string_view event_keys[] = {"choices",
                                           "id",
                                           "model",
                                           "usage",
                                           "error",
                                           "x_groq",
                                           "metadata",
                                           "citations",
                                           "search_results"};
enum EventKey : std::size_t { choices_key, id_key, model_key, first_other_key };

constexpr std::string_view choice_keys[] = {"index", "delta", "message", "finish_reason", "error"};
enum ChoiceKey : std::size_t { index_key, delta_key, message_key, finish_key, choice_error_key };

constexpr std::string_view delta_keys[] = {
    "content", "refusal", "reasoning_content", "reasoning", "annotations"};
enum DeltaKey : std::size_t {
  content_key,
  refusal_key,
  reasoning_content_key,
  reasoning_key,
  annotations_key
};

/// If this many readable bytes follow the data, the scanner need not copy it.
constexpr std::size_t slack_min = 64;

/// Returns the beginning of an error in plain words, as much as is read.
std::string_view error_text(std::string_view data) {
  return trim(data).substr(0, limits::error_body_bytes_max);
}

std::string_view words_of(const json::Field& field) {
  return field.kind == json::Field::Kind::string ? field.text : std::string_view();
}

bool is_empty_list(std::string_view text) {
  return text.starts_with('[') && text.ends_with(']') && trim(text.substr(1)) == "]";
}

bool is_blank(std::string_view text) {
  return trim(text).empty();
}

}  // namespace

ChatDecoder::ChatDecoder(AnswerField answer)
    : answer_(answer),
      text_shape_(text_shape),
      delta_shape_(delta_shape) {}

Status ChatDecoder::absorb(const sse::Event& event, std::string& delta) {
  ++facts_.events;
  if (facts_.terminal || facts_.done_mark) return {};
  return absorb_data(event.data, event.slack, event.name, delta);
}

Status ChatDecoder::absorb_data(std::string_view data,
                                std::size_t slack,
                                std::string_view name,
                                std::string& delta) {
  using Outcome = DeltaTemplate::Outcome;
  DeltaTemplate::Match match;
  if (text_shape_.match(data, match) == Outcome::matched) {
    add(content_, match.delta, delta);
    return {};
  }
  if (delta_shape_.match(data, match) == Outcome::matched) {
    const Scanned read = scan_delta(match.delta, slack, delta);
    if (read == Scanned::plain) learn(text_shape_, data);
    if (read == Scanned::plain || read == Scanned::all) return {};
    if (read == Scanned::delta) return absorb_rest(data, name, true, delta);
  }
  // Data of several lines is rare and ambiguous: see event_lines().
  if (data.find('\n') != std::string_view::npos) return absorb_lines(data, name, delta);
  return absorb_json(data, slack, name, delta);
}

Status ChatDecoder::absorb_lines(std::string_view data, std::string_view name, std::string& delta) {
  if (!json::is_utf8(data)) {
    note_repair();
    return absorb_lines(json::to_utf8(data), name, delta);
  }
  const EventLines lines = event_lines(data);
  if (lines.whole) return absorb_json(data, 0, name, delta);
  if (lines.events.empty()) {
    return absorb_other_data(data, name, Error{Fault::network, "data is not JSON: " + lines.wrong});
  }
  warn_once(Notice::several_lines,
            "several events without a blank line between them were separated");
  for (const std::string_view line : lines.events) {
    if (facts_.terminal || facts_.done_mark) break;
    CW_RETURN_IF_ERROR(absorb_json(line, 0, name, delta));
  }
  return {};
}

// Reads what is not a JSON object on one line: sentinels, comments that were sent as data, errors
// in words.
Status ChatDecoder::absorb_other_data(std::string_view data,
                                      std::string_view name,
                                      const Error& cause) {
  const std::string_view trimmed = trim(data);
  if (trimmed == "[DONE]") {
    done();
    return {};
  }
  if (trimmed.empty() || trimmed.starts_with(':')) return {};
  if (name == "error") {
    facts_.error_seen = true;
    merge(facts_.error, read_error_text(error_text(data)));
    return {};
  }
  if (name == "ping" || name == "keepalive") return {};
  // A sign of life, or a chunk without its object.
  if (trimmed == "null" || is_empty_list(trimmed)) {
    ++facts_.unknown_events;
    return {};
  }
  return fail(Fault::network, fmt::format("event {}: {}", facts_.events, cause.what));
}

// Reads one object. The scanner keeps the halves of a surrogate pair apart, so it reads the delta
// if it can, and only the rest of an event is parsed as a whole document.
Status ChatDecoder::absorb_json(std::string_view data,
                                std::size_t slack,
                                std::string_view name,
                                std::string& delta) {
  if (scratch_.capacity() > limits::parser_scratch_bytes_max) scratch_ = std::string();
  if (slack < slack_min) {
    // The scans of the inner objects read the same bytes.
    scratch_.assign(data);
    scratch_.append(slack_min, '\0');
    data = std::string_view(scratch_).substr(0, data.size());
    slack = slack_min;
  }
  json::Field fields[std::size(event_keys)];
  const Status scanned = scanner_.scan(data, slack, event_keys, fields);
  if (!scanned) return absorb_other_data(data, name, scanned.error());
  if (scanner_.repaired()) {
    note_repair();
    return absorb_json(json::to_utf8(data), 0, name, delta);
  }
  // Some servers change the id during a stream, and some send id and model only in a later event.
  const std::string_view model = words_of(fields[model_key]);
  if (facts_.response_id.empty()) facts_.response_id = words_of(fields[id_key]);
  if (!model.empty() && model != facts_.model) facts_.model = model;

  const bool others =
      name == "error"
      || std::ranges::any_of(std::span(fields).subspan(first_other_key), &json::Field::present);
  const json::Field& choices = fields[choices_key];
  Scanned read = Scanned::nothing;
  if (choices.kind == json::Field::Kind::array) read = scan_choices(choices.text, slack, delta);
  if (!others && (read == Scanned::plain || read == Scanned::all)) {
    learn(delta_shape_, data);
    if (read == Scanned::plain) learn(text_shape_, data);
    return {};
  }
  if (!others && read == Scanned::other) return {};
  return absorb_rest(data, name, read != Scanned::nothing, delta);
}

Status ChatDecoder::absorb_rest(std::string_view data,
                                std::string_view name,
                                bool delta_read,
                                std::string& delta) {
  const auto value = json::parse(data);
  if (!value) return fail(Fault::network, "an event's data is not JSON: " + value.error().what);
  absorb_value(*value, name, delta_read, delta);
  return {};
}

// Scans an array of one choice, the usual case. Any other array is left to the parser of whole
// documents.
ChatDecoder::Scanned ChatDecoder::scan_choices(std::string_view choices,
                                               std::size_t slack,
                                               std::string& delta) {
  json::Field fields[std::size(choice_keys)];
  const std::string_view choice = trim(choices.substr(1, choices.size() - 2));
  if (choice.empty() || !scanner_.scan(choice, slack, choice_keys, fields)) return Scanned::nothing;
  const json::Field& index = fields[index_key];
  if (index.present() && (index.kind != json::Field::Kind::integer || index.integer != 0))
    return Scanned::other;
  const json::Field& inner = fields[delta_key];
  if (fields[message_key].present() || inner.kind != json::Field::Kind::object)
    return Scanned::nothing;
  const bool more = fields[finish_key].present() || fields[choice_error_key].present();
  const Scanned read = scan_delta(inner.text, slack, delta);
  return more && read != Scanned::nothing ? Scanned::delta : read;
}

ChatDecoder::Scanned ChatDecoder::scan_delta(std::string_view object,
                                             std::size_t slack,
                                             std::string& delta) {
  json::Field fields[std::size(delta_keys)];
  if (!scanner_.scan(object, slack, delta_keys, fields)) return Scanned::nothing;
  if (scanner_.repaired()) note_repair();
  const auto words = std::span(fields).first(annotations_key);
  const bool simple = std::ranges::all_of(words, [](const json::Field& field) {
    return !field.present() || field.kind == json::Field::Kind::string;
  });
  if (!simple) return Scanned::nothing;
  // Servers that send reasoning under both names send the same text twice.
  const std::string_view reasoning = words_of(fields[reasoning_content_key]);
  const std::string_view thought = reasoning.empty() ? words_of(fields[reasoning_key]) : reasoning;
  const std::string_view content = words_of(fields[content_key]);
  const std::string_view refused = words_of(fields[refusal_key]);
  add(reasoning_, thought, delta);
  add(content_, content, delta);
  add(refusal_, refused, delta);
  if (fields[annotations_key].present()) return Scanned::delta;
  const bool plain = !content.empty() && thought.empty() && refused.empty();
  return plain ? Scanned::plain : Scanned::all;
}

void ChatDecoder::learn(DeltaTemplate& shape, std::string_view data) {
  DeltaTemplate::Match match;
  if (lessons_left_ == 0 || shape.match(data, match) != DeltaTemplate::Outcome::other_shape) return;
  --lessons_left_;
  shape.learn(data);
}

void ChatDecoder::add(json::TextJoiner& to, std::string_view wtf8, std::string& delta) {
  if (wtf8.empty()) return;
  const std::string_view added = to.append(wtf8);
  // Some servers hand on from the model's own API that every delta is the last one.
  if (!finish_.empty() && !text_follows_finish_) {
    text_follows_finish_ = true;
    drop_impossible_usage();
  }
  if (&to != &answer()) return;
  ++facts_.deltas;
  delta.append(added);
}

void ChatDecoder::finish(std::string_view reason, std::string& delta) {
  const std::string word = ascii_lower(reason);
  if (word == "null" || word == "none") return;  // Some servers write it so.
  finish_ = word;
  for (json::TextJoiner* const text : {&content_, &reasoning_, &refusal_}) {
    const std::string_view rest = text->finish();
    if (text == &answer()) delta.append(rest);
  }
}

// Handles `[DONE]`. The mark alone does not prove the end of an answer, since the text may have
// been cut before it. If there is no text either, an error was lost on the way.
void ChatDecoder::done() {
  facts_.done_mark = true;
  if (!has_text() && finish_.empty()) facts_.error_seen = true;
  if (ending_told()) return conclude();
  drop_impossible_usage();
}

void ChatDecoder::conclude() {
  facts_.terminal = true;
  conclude_status();
  if (facts_.error_seen) facts_.status = AnswerStatus::failed;
  if (facts_.status == AnswerStatus::completed) facts_.error = {};
  drop_impossible_usage();
}

void ChatDecoder::end_of_body() {
  if (!facts_.terminal && ending_told()) conclude();
}

bool ChatDecoder::has_text() const {
  return !is_blank(answer().str()) || !is_blank(refusal_.str());
}

bool ChatDecoder::absorb_unterminated(const sse::Event& event, std::string& delta) {
  if (facts_.done_mark || facts_.terminal) return false;
  const auto value = json::parse(event.data);
  bool proof = false;
  if (!value || !value->is_object()) {
    if (event.name == "error") merge(facts_.error, read_error_text(error_text(event.data)));
    proof = trim(event.data) == "[DONE]" && !finish_.empty();
  } else if (is_chat_error(*value, event.name)) {
    merge(facts_.error, read_error_value(*value));
  } else {
    proof = !finish_.empty() || !finish_reason_of(*value).empty();
  }
  if (!proof || !absorb(event, delta)) return false;
  warn_once(Notice::unterminated, "the last event came without its closing blank line");
  return true;
}

Status ChatDecoder::absorb_object(std::string_view json) {
  const auto value = json::parse(json);
  if (!value || !value->is_object()) {
    return fail(Fault::network,
                "the answer is not JSON" + (value ? std::string() : ": " + value.error().what));
  }
  const json::Value* const choices = value->find("choices");
  if ((choices == nullptr || !choices->is_array()) && !is_chat_error(*value, ""))
    return fail(Fault::network, "the answer has no choices");
  std::string delta;  // Unused: the caller reads text().
  absorb_value(*value, "", false, delta);
  end_of_body();
  return {};
}

Status ChatDecoder::absorb_snapshot(std::string_view /*json*/) {
  return fail(Fault::network, "an answer of Chat Completions cannot be fetched again");
}

void ChatDecoder::begin_exchange(bool /*reattached*/) {
  facts_.done_mark = false;
  if (facts_.terminal) return;
  facts_.error_seen = false;
  facts_.error = {};
}

void ChatDecoder::note_repair() {
  warn_once(Notice::invalid_utf8, "invalid UTF-8 in the stream was replaced by U+FFFD");
}

void ChatDecoder::warn_once(Notice notice, std::string text) {
  bool& noticed = noticed_[static_cast<std::size_t>(notice)];
  if (noticed) return;
  noticed = true;
  facts_.warnings.push_back(std::move(text));
}

}  // namespace castwright::provider
