#include "rehearsal/response_object.h"

#include <algorithm>
#include <utility>

namespace castwright::rehearsal {
namespace {

using json::Value;

std::string_view status_of(const Scenario& scenario, Moment moment) {
  if (moment == Moment::queued) return "queued";
  if (moment == Moment::in_progress) return "in_progress";
  switch (scenario.ending) {
    case Ending::completed: return "completed";
    case Ending::incomplete_tokens:
    case Ending::incomplete_filter: return "incomplete";
    case Ending::failed: return "failed";
    case Ending::cancelled: return "cancelled";
  }
  return "failed";
}

// -------------------------------------------------------------------------------------- items

std::size_t code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char byte : text)
    if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++count;
  return count;
}

Value search_action(const Item& item, bool with_sources) {
  Value out = Value::object();
  out.set("type", "search");
  out.set("query", item.query);
  Value queries = Value::array();
  queries.push(item.query);
  out.set("queries", std::move(queries));
  if (with_sources) out.set("sources", Value::array(item.sources));
  return out;
}

bool sources_asked(const Record& record) {
  const Value* include = record.request.body.find("include");
  if (include == nullptr) return false;
  return std::ranges::any_of(include->items(), [](const Value& one) {
    return one.as_string() == "web_search_call.action.sources";
  });
}

// ----------------------------------------------------------------------------- response object

Value echoed_tools(const Record& record) {
  Value out = Value::array();
  const Value* tools = record.request.body.find("tools");
  if (tools == nullptr) return out;
  for (const Value& tool : tools->items()) {
    Value copy = tool;
    const auto fill = [&copy](std::string_view key, Value value) {
      if (copy.find(key) == nullptr) copy.set(key, std::move(value));
    };
    const std::string_view type = tool.string_or("type", "");
    if (type.starts_with("web_search")) {
      fill("filters", nullptr);
      fill("search_context_size", "medium");
      Value place = Value::object();
      place.set("type", "approximate");
      place.set("city", nullptr);
      place.set("country", "US");
      place.set("region", nullptr);
      place.set("timezone", nullptr);
      fill("user_location", std::move(place));
    } else if (type == "function") {
      fill("description", nullptr);
      fill("parameters", nullptr);
      fill("strict", true);
    }
    out.push(std::move(copy));
  }
  return out;
}

Value echoed_text(const Record& record) {
  Value format = Value::object();
  format.set("type", "text");
  if (const Value* asked = record.request.body.find("text", "format");
      asked != nullptr && !asked->is_null()) {
    format = *asked;
    if (record.request.format == Format::json_schema) {
      if (format.find("description") == nullptr) format.set("description", nullptr);
      if (format.find("strict") == nullptr) format.set("strict", true);
    }
  }
  Value out = Value::object();
  out.set("format", std::move(format));
  const Value* verbosity = record.request.body.find("text", "verbosity");
  out.set("verbosity", verbosity == nullptr || verbosity->is_null() ? Value("medium") : *verbosity);
  return out;
}

Value echoed_reasoning(const Record& record) {
  Value out = Value::object();
  out.set("effort", record.request.reasoning() ? Value("medium") : Value());
  out.set("summary", nullptr);
  if (const Value* asked = record.request.body.find("reasoning"); asked != nullptr)
    for (const json::Member& member : asked->members())
      out.set(member.key, member.value);
  return out;
}

Value usage_object(const Usage& usage) {
  Value input = Value::object();
  input.set("cached_tokens", usage.cache.read);
  if (usage.cache.written) input.set("cache_write_tokens", *usage.cache.written);
  Value output = Value::object();
  output.set("reasoning_tokens", usage.reasoning_tokens);
  Value out = Value::object();
  out.set("input_tokens", usage.input_tokens);
  out.set("input_tokens_details", std::move(input));
  out.set("output_tokens", usage.output_tokens);
  out.set("output_tokens_details", std::move(output));
  out.set("total_tokens", usage.input_tokens + usage.output_tokens);
  return out;
}

Value error_object(const Scenario& scenario) {
  Value out = Value::object();
  out.set("code", scenario.error_code);
  out.set("message", scenario.error_message);
  return out;
}

Value incomplete_details(Ending ending) {
  Value out = Value::object();
  out.set("reason", ending == Ending::incomplete_filter ? "content_filter" : "max_output_tokens");
  return out;
}

void set_outcome(Value& out, const Record& record, Moment moment, std::int64_t ended_at) {
  const Scenario& scenario = record.scenario;
  const bool ended = moment == Moment::ended;
  const bool completed = ended && scenario.ending == Ending::completed;
  const bool incomplete = ended
                          && (scenario.ending == Ending::incomplete_tokens
                              || scenario.ending == Ending::incomplete_filter);
  out.set("completed_at", completed ? Value(ended_at) : Value());
  out.set("error", ended && scenario.ending == Ending::failed ? error_object(scenario) : Value());
  out.set("incomplete_details", incomplete ? incomplete_details(scenario.ending) : Value());
}

Value output_array(const Record& record, Moment moment) {
  Value output = Value::array();
  if (moment != Moment::ended || record.scenario.output_empty) return output;
  for (const Item& item : record.scenario.items)
    output.push(item_object(record, item, true));
  return output;
}

}  // namespace

Value response_object(const Record& record, Moment moment, std::int64_t ended_at) {
  const CreateRequest& request = record.request;
  Value out = Value::object();
  out.set("id", record.id);
  out.set("object", "response");
  out.set("created_at", record.created_at);
  out.set("status", status_of(record.scenario, moment));
  out.set("background", request.background);
  if (request.window) out.set("background_options", echoed(record, "background_options", nullptr));
  set_outcome(out, record, moment, ended_at);
  out.set("frequency_penalty", Value::number("0.0"));
  out.set("instructions", echoed(record, "instructions", nullptr));
  out.set("max_output_tokens", echoed(record, "max_output_tokens", nullptr));
  out.set("max_tool_calls", echoed(record, "max_tool_calls", nullptr));
  out.set("model", snapshot_of(request.model));
  out.set("output", output_array(record, moment));
  out.set("parallel_tool_calls", echoed(record, "parallel_tool_calls", true));
  out.set("presence_penalty", Value::number("0.0"));
  out.set("previous_response_id", echoed(record, "previous_response_id", nullptr));
  out.set("prompt_cache_key", echoed(record, "prompt_cache_key", nullptr));
  out.set("prompt_cache_retention", echoed(record, "prompt_cache_retention", nullptr));
  out.set("reasoning", echoed_reasoning(record));
  out.set("safety_identifier", echoed(record, "safety_identifier", nullptr));
  out.set("service_tier", moment == Moment::ended ? Value("default") : Value("auto"));
  out.set("store", request.store);
  out.set("temperature", echoed(record, "temperature", Value::number("1.0")));
  out.set("text", echoed_text(record));
  out.set("tool_choice", echoed(record, "tool_choice", "auto"));
  out.set("tools", echoed_tools(record));
  out.set("top_logprobs", echoed(record, "top_logprobs", 0));
  out.set("top_p", echoed(record, "top_p", Value::number("1.0")));
  out.set("truncation", echoed(record, "truncation", "disabled"));
  const bool counted = moment == Moment::ended && record.scenario.usage_known;
  out.set("usage", counted ? usage_object(record.scenario.usage) : Value());
  out.set("user", echoed(record, "user", nullptr));
  out.set("metadata", marked_metadata(record));
  return out;
}

Value item_object(const Record& record, const Item& item, bool done) {
  const bool cut = record.scenario.ending == Ending::incomplete_tokens
                   || record.scenario.ending == Ending::incomplete_filter || !item.complete;
  const std::string_view status = !done ? "in_progress" : cut ? "incomplete" : "completed";
  Value out = Value::object();
  out.set("id", item.id);
  switch (item.kind) {
    case ItemKind::reasoning: {
      out.set("type", "reasoning");
      Value summary = Value::array();
      if (done && !item.text.empty()) summary.push(summary_part(item.text));
      out.set("summary", std::move(summary));
      break;
    }
    case ItemKind::search:
      out.set("type", "web_search_call");
      out.set("status", done ? "completed" : "in_progress");
      if (done && item.action) out.set("action", search_action(item, sources_asked(record)));
      break;
    case ItemKind::message: {
      out.set("type", "message");
      out.set("status", status);
      Value content = Value::array();
      if (done) content.push(text_part(item));
      out.set("content", std::move(content));
      if (!item.phase.empty()) out.set("phase", item.phase);
      out.set("role", "assistant");
      break;
    }
    case ItemKind::function_call:
      out.set("type", "function_call");
      out.set("status", status);
      out.set("arguments", done ? std::string_view(item.final_text) : std::string_view());
      out.set("call_id", item.call_id);
      out.set("name", item.name);
      break;
  }
  return out;
}

Value text_part(const Item& item) {
  Value out = Value::object();
  if (item.refusal) {
    out.set("type", "refusal");
    out.set("refusal", item.final_text);
    return out;
  }
  out.set("type", "output_text");
  Value annotations = Value::array();
  for (std::size_t i = 0; i < item.citations.size(); ++i)
    annotations.push(annotation(item, i));
  out.set("annotations", std::move(annotations));
  out.set("logprobs", Value::array());
  out.set("text", item.final_text);
  return out;
}

Value empty_part(const Item& item) {
  Value out = Value::object();
  if (item.refusal) {
    out.set("type", "refusal");
    out.set("refusal", "");
    return out;
  }
  out.set("type", "output_text");
  out.set("annotations", Value::array());
  out.set("logprobs", Value::array());
  out.set("text", "");
  return out;
}

Value summary_part(std::string_view text) {
  Value out = Value::object();
  out.set("type", "summary_text");
  out.set("text", text);
  return out;
}

Value annotation(const Item& item, std::size_t number) {
  const Citation& citation = item.citations[number];
  const std::string_view text = item.text;
  Value out = Value::object();
  out.set("type", "url_citation");
  out.set("start_index", std::uint64_t{code_points(text.substr(0, citation.begin_byte))});
  out.set("end_index", std::uint64_t{code_points(text.substr(0, citation.end_byte))});
  out.set("title", citation.title);
  out.set("url", citation.url);
  return out;
}

}  // namespace castwright::rehearsal
