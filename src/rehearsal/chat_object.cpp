#include "rehearsal/chat_object.h"

#include "rehearsal/response_object.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

// The prices of a token for faults that tell the cost: $1.25 and $10 a million.
constexpr std::int64_t input_nanodollars = 1'250;
constexpr std::int64_t output_nanodollars = 10'000;

Value cost_of(const Usage& usage) {
  constexpr std::int64_t nanodollars = 1'000'000'000;
  const std::int64_t cost =
      usage.input_tokens * input_nanodollars + usage.output_tokens * output_nanodollars;
  return Value::number(fmt::format("{}.{:09}", cost / nanodollars, cost % nanodollars));
}

std::string_view finish_reason(const Scenario& scenario) {
  switch (scenario.ending) {
    case Ending::completed:
      return !scenario.items.empty() && scenario.items.back().kind == ItemKind::function_call
                 ? "tool_calls"
                 : "stop";
    case Ending::incomplete_tokens: return "length";
    case Ending::incomplete_filter: return "content_filter";
    case Ending::failed: return "error";
    case Ending::cancelled: return "abort";
  }
  return "error";
}

Value usage_object(const Scenario& scenario) {
  if (!scenario.usage_known) return {};
  const Usage& usage = scenario.usage;
  Value input = Value::object();
  input.set("cached_tokens", usage.cache.read).set("audio_tokens", 0);
  if (usage.cache.written) input.set("cache_write_tokens", *usage.cache.written);
  Value output = Value::object();
  output.set("reasoning_tokens", usage.reasoning_tokens)
      .set("audio_tokens", 0)
      .set("accepted_prediction_tokens", 0)
      .set("rejected_prediction_tokens", 0);
  Value out = Value::object();
  out.set("prompt_tokens", usage.input_tokens)
      .set("completion_tokens", usage.output_tokens)
      .set("total_tokens", usage.input_tokens + usage.output_tokens)
      .set("prompt_tokens_details", std::move(input))
      .set("completion_tokens_details", std::move(output));
  if (usage.in_dollars) out.set("cost", cost_of(usage));
  return out;
}

Value error_value(const Scenario& scenario) {
  Value out = Value::object();
  out.set("message", scenario.error_message)
      .set("type", scenario.error_code)
      .set("param", nullptr)
      .set("code", scenario.error_code);
  return out;
}

Value nested_annotation(const Item& item, std::size_t number) {
  Value inner = Value::object();
  const Value flat = annotation(item, number);
  for (const json::Member& member : flat.members())
    if (member.key != "type") inner.set(member.key, member.value);
  Value out = Value::object();
  out.set("type", "url_citation").set("url_citation", std::move(inner));
  return out;
}

// --------------------------------------------------------------------------------------- chunks

/// The parts in which one chunk differs from another.
struct Chunk {
  std::optional<Value> delta;  ///< delta of the only choice; a chunk without it has no choice
  std::string_view finish;     ///< finish reason of the choice, or ""
  std::optional<Value> message{};
  std::optional<Value> error{};
  std::optional<Value> usage{};
  bool marked = false;  ///< whether it carries the metadata
};

std::string head_of(const Record& record) {
  std::string out =
      fmt::format(R"({{"id":"{}","object":"chat.completion.chunk","created":{},"model":)",
                  record.id,
                  record.created_at);
  json::append_string(out, snapshot_of(record.request.model));
  out += R"(,"service_tier":"default","system_fingerprint":"rehearsal")";
  return out;
}

std::string choices_of(const Chunk& chunk) {
  if (!chunk.delta) return "[]";
  std::string out = fmt::format(R"([{{"index":0,"delta":{})", json::dump(*chunk.delta));
  if (chunk.message) out += fmt::format(R"(,"message":{})", json::dump(*chunk.message));
  out += R"(,"logprobs":null,"finish_reason":)";
  out += chunk.finish.empty() ? std::string("null") : fmt::format(R"("{}")", chunk.finish);
  return out + "}]";
}

std::string text_of(const Record& record,
                    const Chunk& chunk,
                    std::uint64_t number,
                    bool obfuscation) {
  std::string out = head_of(record);
  if (chunk.error) out += fmt::format(R"(,"error":{})", json::dump(*chunk.error));
  if (chunk.marked) out += fmt::format(R"(,"metadata":{})", json::dump(marked_metadata(record)));
  out += fmt::format(R"(,"choices":{})", choices_of(chunk));
  if (chunk.usage) {
    out += fmt::format(R"(,"usage":{})", json::dump(*chunk.usage));
  } else if (record.request.usage_asked) {
    out += R"(,"usage":null)";
  }
  if (obfuscation) out += fmt::format(R"(,"obfuscation":"{}")", obfuscation_of(record, number));
  return out + "}";
}

Value one_field(std::string_view key, Value value) {
  Value out = Value::object();
  out.set(key, std::move(value));
  return out;
}

Value first_delta(const Scenario& scenario) {
  const bool calls =
      !scenario.items.empty() && scenario.items.back().kind == ItemKind::function_call;
  Value out = Value::object();
  out.set("role", "assistant").set("content", calls ? Value() : Value("")).set("refusal", nullptr);
  return out;
}

Value call_delta(const Item& item, std::optional<std::string_view> arguments) {
  Value function = Value::object();
  if (!arguments) function.set("name", item.name);
  function.set("arguments", arguments.value_or(""));
  Value call = Value::object();
  call.set("index", 0);
  if (!arguments) call.set("id", item.call_id).set("type", "function");
  call.set("function", std::move(function));
  return one_field("tool_calls", Value::array({std::move(call)}));
}

Value text_delta(const Item& item, const Step& step) {
  const std::string_view text =
      std::string_view(item.text).substr(step.begin, step.end - step.begin);
  if (item.kind == ItemKind::function_call) return call_delta(item, text);
  if (item.kind == ItemKind::reasoning || item.thought) return one_field("reasoning_content", text);
  return one_field(item.refusal ? "refusal" : "content", text);
}

Chunk finish_chunk(const Record& record, const Step& step) {
  const Scenario& scenario = record.scenario;
  Chunk chunk{.delta = Value::object(), .finish = finish_reason(scenario), .marked = true};
  if (step.end > step.begin) chunk.delta = text_delta(scenario.items[step.item], step);
  if (scenario.ending == Ending::failed) chunk.error = error_value(scenario);
  if (step.kind == StepKind::finish_with_usage) chunk.usage = usage_object(scenario);
  // Some servers repeat the whole text here; the stand-in does so only if it differs from the
  // deltas.
  if (!scenario.items.empty() && scenario.items.back().final_text != scenario.items.back().text) {
    Value message = Value::object();
    message.set("role", "assistant").set("content", scenario.items.back().final_text);
    chunk.message = std::move(message);
  }
  return chunk;
}

/// The chunk with the examination of the prompt, which stands in front of the answer.
std::string prompt_filter_text() {
  return R"({"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":)"
         R"([{"prompt_index":0,"content_filter_results":{"hate":{"filtered":false,"severity":"safe"}}}]})";
}

std::string flat_error_text(const Scenario& scenario) {
  Value out = Value::object();
  out.set("object", "error");
  const Value error = error_value(scenario);
  for (const json::Member& member : error.members())
    out.set(member.key, member.value);
  return json::dump(out);
}

Chunk chunk_of(const Record& record, const Step& step) {
  const Scenario& scenario = record.scenario;
  switch (step.kind) {
    case StepKind::created: return {.delta = first_delta(scenario), .finish = {}, .marked = true};
    case StepKind::item_added:
      return {.delta = call_delta(scenario.items[step.item], std::nullopt), .finish = {}};
    case StepKind::annotation:
      return {.delta = one_field(
                  "annotations",
                  Value::array({nested_annotation(scenario.items[step.item], step.begin)})),
              .finish = {}};
    case StepKind::terminal:
    case StepKind::finish_with_usage: return finish_chunk(record, step);
    case StepKind::usage:
      return {.delta = {}, .finish = {}, .usage = usage_object(scenario), .marked = true};
    case StepKind::usage_null: return {.delta = {}, .finish = {}, .usage = Value()};
    case StepKind::error_beside:
      return {.delta = one_field("content", ""),
              .finish = {},
              .error = error_value(scenario),
              .usage = usage_object(scenario),
              .marked = true};
    default: return {.delta = text_delta(scenario.items[step.item], step), .finish = {}};
  }
}

}  // namespace

RenderedEvent chat_event(const Record& record,
                         std::size_t step_index,
                         std::uint64_t number,
                         bool obfuscation) {
  const Step& step = record.scenario.steps[step_index];
  switch (step.kind) {
    case StepKind::keepalive: return {.name = {}, .data = "keep-alive", .comment = true};
    case StepKind::prompt_filter: return {.name = {}, .data = prompt_filter_text()};
    case StepKind::unknown: return {.name = {}, .data = R"({"object":"rehearsal.unheard_of"})"};
    case StepKind::huge:
      return {.name = {},
              .data = fmt::format(R"({{"object":"rehearsal.huge","padding":"{}"}})",
                                  std::string(std::size_t{step.end} << 20U, 'x'))};
    case StepKind::error_flat: return {.name = {}, .data = flat_error_text(record.scenario)};
    case StepKind::error_event: return {.name = "error", .data = json::dump(chat_error(record))};
    case StepKind::error_nested:
    case StepKind::error_bare:
    case StepKind::error_done: return {.name = {}, .data = json::dump(chat_error(record))};
    default:
      return {.name = {}, .data = text_of(record, chunk_of(record, step), number, obfuscation)};
  }
}

Value chat_error(const Record& record) {
  return one_field("error", error_value(record.scenario));
}

Value chat_completion(const Record& record) {
  const Scenario& scenario = record.scenario;
  Value message = Value::object();
  message.set("role", "assistant").set("content", nullptr).set("refusal", nullptr);
  if (scenario.ending == Ending::completed || scenario.items.empty()) message.set("content", "");
  Value annotations = Value::array();
  for (const Item& item : scenario.items) {
    if (item.kind == ItemKind::reasoning && !item.text.empty())
      message.set("reasoning_content", item.text);
    if (item.kind == ItemKind::function_call) {
      Value delta = call_delta(item, std::nullopt);
      Value call = delta.find("tool_calls")->items().front();
      call.find("function")->set("arguments", item.final_text);
      message.set("content", nullptr).set("tool_calls", Value::array({std::move(call)}));
    }
    if (item.kind != ItemKind::message) continue;
    if (item.refusal) message.set("content", nullptr).set("refusal", item.final_text);
    if (item.thought) message.set("content", "").set("reasoning_content", item.final_text);
    if (!item.refusal && !item.thought) message.set("content", item.final_text);
    for (std::size_t i = 0; i < item.citations.size(); ++i)
      annotations.push(nested_annotation(item, i));
  }
  message.set("annotations", std::move(annotations));
  Value choice = Value::object();
  choice.set("index", 0)
      .set("message", std::move(message))
      .set("logprobs", nullptr)
      .set("finish_reason", finish_reason(scenario));
  Value out = Value::object();
  out.set("id", record.id)
      .set("object", "chat.completion")
      .set("created", record.created_at)
      .set("model", snapshot_of(record.request.model));
  if (scenario.find(StepKind::error_beside) != scenario.steps.size())
    out.set("error", error_value(scenario));
  out.set("choices", Value::array({std::move(choice)}))
      .set("usage", usage_object(scenario))
      .set("service_tier", "default")
      .set("system_fingerprint", "rehearsal")
      .set("metadata", marked_metadata(record));
  return out;
}

Value generation_object(const Record& record) {
  const Usage& usage = record.scenario.usage;
  Value data = Value::object();
  data.set("id", record.id)
      .set("model", record.request.model)
      .set("provider_name", "rehearsal")
      .set("streamed", record.request.stream)
      .set("cancelled", record.scenario.ending == Ending::cancelled)
      .set("finish_reason", finish_reason(record.scenario))
      .set("tokens_prompt", usage.input_tokens)
      .set("tokens_completion", usage.output_tokens)
      .set("native_tokens_prompt", usage.input_tokens)
      .set("native_tokens_completion", usage.output_tokens)
      .set("native_tokens_reasoning", usage.reasoning_tokens)
      .set("total_cost", cost_of(usage))
      .set("usage", cost_of(usage));
  return one_field("data", std::move(data));
}

}  // namespace castwright::rehearsal
