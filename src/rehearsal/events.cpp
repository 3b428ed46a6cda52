#include "rehearsal/events.h"

#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

/// Writes one event's JSON from left to right.
class EventText {
 public:
  explicit EventText(std::string_view type) { text_ = fmt::format(R"({{"type":"{}",)", type); }
  EventText& field(std::string_view key, std::string_view value) {
    text_ += fmt::format(R"("{}":)", key);
    castwright::json::append_string(text_, value);
    text_ += ',';
    return *this;
  }
  EventText& field(std::string_view key, std::size_t value) {
    text_ += fmt::format(R"("{}":{},)", key, value);
    return *this;
  }
  EventText& json(std::string_view key, const Value& value) {
    text_ += fmt::format(R"("{}":{},)", key, castwright::json::dump(value));
    return *this;
  }
  std::string& text() { return text_; }
  std::string finish(std::uint64_t sequence_number) {
    text_ += fmt::format(R"("sequence_number":{}}})", sequence_number);
    return std::move(text_);
  }

 private:
  std::string text_;
};

std::string_view delta_type(const Item& item, StepKind kind) {
  const bool done = kind == StepKind::text_done;
  if (item.kind == ItemKind::function_call)
    return done ? "response.function_call_arguments.done"
                : "response.function_call_arguments.delta";
  if (item.refusal) return done ? "response.refusal.done" : "response.refusal.delta";
  return done ? "response.output_text.done" : "response.output_text.delta";
}

RenderedEvent render_delta(const Record& record,
                           const Step& step,
                           std::uint64_t number,
                           bool obfuscation) {
  const Item& item = record.scenario.items[step.item];
  const std::string_view type = delta_type(item, StepKind::delta);
  EventText event(type);
  if (item.kind == ItemKind::message) event.field("content_index", std::size_t{0});
  event.field("delta", std::string_view(item.text).substr(step.begin, step.end - step.begin));
  event.field("item_id", item.id);
  if (item.kind == ItemKind::message && !item.refusal) event.text() += R"("logprobs":[],)";
  if (obfuscation) event.field("obfuscation", obfuscation_of(record, number));
  event.field("output_index", std::size_t{step.item});
  return {.name = type, .data = event.finish(number)};
}

RenderedEvent render_text_done(const Record& record, const Step& step, std::uint64_t number) {
  const Item& item = record.scenario.items[step.item];
  const std::string_view type = delta_type(item, StepKind::text_done);
  EventText event(type);
  if (item.kind == ItemKind::message) event.field("content_index", std::size_t{0});
  event.field("item_id", item.id);
  if (item.kind == ItemKind::message && !item.refusal) event.text() += R"("logprobs":[],)";
  event.field("output_index", std::size_t{step.item});
  if (item.kind == ItemKind::function_call) {
    event.field("name", item.name).field("arguments", item.final_text);
  } else {
    event.field(item.refusal ? "refusal" : "text", item.final_text);
  }
  return {.name = type, .data = event.finish(number)};
}

RenderedEvent render_part(const Record& record, const Step& step, std::uint64_t number) {
  const Item& item = record.scenario.items[step.item];
  const bool added = step.kind == StepKind::part_added;
  const std::string_view type =
      added ? "response.content_part.added" : "response.content_part.done";
  EventText event(type);
  event.field("content_index", std::size_t{0})
      .field("item_id", item.id)
      .field("output_index", std::size_t{step.item})
      .json("part", added ? empty_part(item) : text_part(item));
  return {.name = type, .data = event.finish(number)};
}

RenderedEvent render_annotation(const Record& record, const Step& step, std::uint64_t number) {
  const Item& item = record.scenario.items[step.item];
  EventText event("response.output_text.annotation.added");
  event.json("annotation", annotation(item, step.begin))
      .field("annotation_index", std::size_t{step.begin})
      .field("content_index", std::size_t{0})
      .field("item_id", item.id)
      .field("output_index", std::size_t{step.item});
  return {.name = "response.output_text.annotation.added", .data = event.finish(number)};
}

RenderedEvent render_summary(const Record& record, const Step& step, std::uint64_t number) {
  const Item& item = record.scenario.items[step.item];
  std::string_view type = "response.reasoning_summary_text.delta";
  if (step.kind == StepKind::summary_part_added) type = "response.reasoning_summary_part.added";
  if (step.kind == StepKind::summary_part_done) type = "response.reasoning_summary_part.done";
  if (step.kind == StepKind::summary_done) type = "response.reasoning_summary_text.done";
  EventText event(type);
  event.field("item_id", item.id)
      .field("output_index", std::size_t{step.item})
      .field("summary_index", std::size_t{0});
  switch (step.kind) {
    case StepKind::summary_part_added: event.json("part", summary_part("")); break;
    case StepKind::summary_part_done: event.json("part", summary_part(item.text)); break;
    case StepKind::summary_done: event.field("text", item.text); break;
    default:
      event.field("delta", std::string_view(item.text).substr(step.begin, step.end - step.begin));
  }
  return {.name = type, .data = event.finish(number)};
}

RenderedEvent render_item(const Record& record, const Step& step, std::uint64_t number) {
  const bool done = step.kind == StepKind::item_done;
  const std::string_view type = done ? "response.output_item.done" : "response.output_item.added";
  EventText event(type);
  event.json("item", item_object(record, record.scenario.items[step.item], done))
      .field("output_index", std::size_t{step.item});
  return {.name = type, .data = event.finish(number)};
}

RenderedEvent render_search(const Record& record, const Step& step, std::uint64_t number) {
  std::string_view type = "response.web_search_call.in_progress";
  if (step.kind == StepKind::search_searching) type = "response.web_search_call.searching";
  if (step.kind == StepKind::search_completed) type = "response.web_search_call.completed";
  EventText event(type);
  event.field("item_id", record.scenario.items[step.item].id)
      .field("output_index", std::size_t{step.item});
  return {.name = type, .data = event.finish(number)};
}

RenderedEvent render_error(const Record& record, const Step& step, std::uint64_t number) {
  const Scenario& scenario = record.scenario;
  Value inner = Value::object();
  inner.set("type", scenario.error_code);
  inner.set("code", scenario.error_code);
  inner.set("message", scenario.error_message);
  inner.set("param", nullptr);
  if (step.kind == StepKind::error_bare) {
    Value out = Value::object();
    out.set("error", std::move(inner));
    return {.name = {}, .data = json::dump(out)};
  }
  EventText event("error");
  if (step.kind == StepKind::error_nested) {
    event.json("error", inner);
  } else {
    event.field("code", scenario.error_code)
        .field("message", scenario.error_message)
        .json("param", Value());
  }
  return {.name = "error", .data = event.finish(number)};
}

std::string_view terminal_type(const Scenario& scenario) {
  if (scenario.called_completed) return "response.completed";
  switch (scenario.ending) {
    case Ending::completed: return "response.completed";
    case Ending::incomplete_tokens:
    case Ending::incomplete_filter: return "response.incomplete";
    case Ending::failed: return "response.failed";
    case Ending::cancelled: return "response.cancelled";
  }
  return "response.failed";
}

RenderedEvent render_response(const Record& record, const Step& step, std::uint64_t number) {
  std::string_view type = "response.created";
  Moment moment = record.request.background ? Moment::queued : Moment::in_progress;
  if (step.kind == StepKind::queued) type = "response.queued";
  if (step.kind == StepKind::in_progress) {
    type = "response.in_progress";
    moment = Moment::in_progress;
  }
  if (step.kind == StepKind::terminal) {
    type = terminal_type(record.scenario);
    moment = Moment::ended;
  }
  const std::int64_t ended_at = record.created_at + static_cast<std::int64_t>(step.due_s);
  EventText event(type);
  event.json("response", response_object(record, moment, ended_at));
  return {.name = type, .data = event.finish(number)};
}

}  // namespace

RenderedEvent render_event(const Record& record,
                           std::size_t step_index,
                           std::uint64_t sequence_number,
                           bool obfuscation) {
  const Step& step = record.scenario.steps[step_index];
  switch (step.kind) {
    case StepKind::created:
    case StepKind::queued:
    case StepKind::in_progress:
    case StepKind::terminal: return render_response(record, step, sequence_number);
    case StepKind::keepalive:
      return {.name = "keepalive", .data = EventText("keepalive").finish(sequence_number)};
    case StepKind::unknown:
      return {.name = "response.rehearsal.unheard_of",
              .data = EventText("response.rehearsal.unheard_of").finish(sequence_number)};
    case StepKind::huge: {
      EventText event("response.rehearsal.huge");
      event.field("padding", std::string(std::size_t{step.end} << 20U, 'x'));
      return {.name = "response.rehearsal.huge", .data = event.finish(sequence_number)};
    }
    case StepKind::item_added:
    case StepKind::item_done: return render_item(record, step, sequence_number);
    case StepKind::summary_part_added:
    case StepKind::summary_delta:
    case StepKind::summary_done:
    case StepKind::summary_part_done: return render_summary(record, step, sequence_number);
    case StepKind::search_in_progress:
    case StepKind::search_searching:
    case StepKind::search_completed: return render_search(record, step, sequence_number);
    case StepKind::part_added:
    case StepKind::part_done: return render_part(record, step, sequence_number);
    case StepKind::delta: return render_delta(record, step, sequence_number, obfuscation);
    case StepKind::text_done: return render_text_done(record, step, sequence_number);
    case StepKind::annotation: return render_annotation(record, step, sequence_number);
    case StepKind::error_nested:
    case StepKind::error_flat:
    case StepKind::error_bare: return render_error(record, step, sequence_number);
    case StepKind::finish_with_usage:
    case StepKind::usage:
    case StepKind::usage_null:
    case StepKind::prompt_filter:
    case StepKind::error_event:
    case StepKind::error_done:
    case StepKind::error_beside: return {};  // only Chat Completions has an event for these
  }
  return {};
}

}  // namespace castwright::rehearsal
