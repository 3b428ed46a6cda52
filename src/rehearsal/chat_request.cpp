#include "rehearsal/chat_request.h"

#include "core/ascii.h"
#include "rehearsal/models.h"
#include "rehearsal/request_checks.h"
#include "rehearsal/strict_schema.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

// The body fields of the create call as of openai-node 6.49 (ChatCompletionCreateParams).
constexpr std::array<std::string_view, 37> chat_parameters{"model",
                                                           "messages",
                                                           "audio",
                                                           "frequency_penalty",
                                                           "function_call",
                                                           "functions",
                                                           "logit_bias",
                                                           "logprobs",
                                                           "max_completion_tokens",
                                                           "max_tokens",
                                                           "metadata",
                                                           "modalities",
                                                           "moderation",
                                                           "n",
                                                           "parallel_tool_calls",
                                                           "prediction",
                                                           "presence_penalty",
                                                           "prompt_cache_key",
                                                           "prompt_cache_options",
                                                           "prompt_cache_retention",
                                                           "reasoning_effort",
                                                           "response_format",
                                                           "safety_identifier",
                                                           "seed",
                                                           "service_tier",
                                                           "stop",
                                                           "store",
                                                           "stream",
                                                           "stream_options",
                                                           "temperature",
                                                           "tool_choice",
                                                           "tools",
                                                           "top_logprobs",
                                                           "top_p",
                                                           "user",
                                                           "verbosity",
                                                           "web_search_options"};
constexpr std::array<std::string_view, 2> known_stream_options{"include_usage",
                                                               "include_obfuscation"};
constexpr std::array<std::string_view, 9> known_message_keys{"role",
                                                             "content",
                                                             "name",
                                                             "refusal",
                                                             "annotations",
                                                             "audio",
                                                             "tool_calls",
                                                             "tool_call_id",
                                                             "function_call"};
constexpr std::array<std::string_view, 6> known_roles{
    "system", "developer", "user", "assistant", "tool", "function"};
constexpr std::array<std::string_view, 6> known_parts{
    "text", "image_url", "input_audio", "file", "refusal", "audio"};
constexpr std::array<std::string_view, 2> known_formats{"type", "json_schema"};
constexpr std::array<std::string_view, 4> known_schemas{"name", "description", "schema", "strict"};

bool is_among(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

void append(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (!out.empty()) out += "\n\n";
  out += text;
}

// ------------------------------------------------------------------------------------- messages

std::expected<std::string, ApiError> read_parts(const Value& content, const std::string& place) {
  std::string out;
  std::size_t index = 0;
  for (const Value& part : content.items()) {
    const std::string here = fmt::format("{}[{}]", place, index++);
    const std::string_view type = part.string_or("type", "");
    if (type.empty())
      return bad_request(fmt::format("Missing required parameter: '{}.type'.", here),
                         here + ".type",
                         "missing_required_parameter");
    if (!is_among(known_parts, type))
      return bad_request(
          fmt::format("Invalid value: '{}'. Supported values are: 'text', 'image_url', "
                      "'input_audio', 'file', 'refusal', and 'audio'.",
                      type),
          here + ".type",
          "invalid_value");
    const Value* const text = part.find("text");
    if (type == "text" && (!present(text) || !text->as_string()))
      return bad_request(fmt::format("Missing required parameter: '{}.text'.", here),
                         here + ".text",
                         "missing_required_parameter");
    if (type == "text") append(out, text->text());
  }
  return out;
}

std::expected<std::string, ApiError> read_content(const Value& message,
                                                  std::string_view role,
                                                  const std::string& place) {
  const Value* const content = message.find("content");
  if (!present(content)) {
    const bool calls = present(message.find("tool_calls")) || present(message.find("refusal"))
                       || present(message.find("function_call"));
    if (role == "assistant" && calls) return std::string();
    return bad_request(
        "Invalid value for 'content': expected a string, got null.", place + ".content", {});
  }
  if (const auto text = content->as_string()) return std::string(*text);
  if (!content->is_array())
    return bad_request(
        fmt::format("Invalid type for '{}.content': expected one of a string or array of objects.",
                    place),
        place + ".content",
        "invalid_type");
  return read_parts(*content, place + ".content");
}

Checked read_message(CreateRequest& request, const Value& message, const std::string& place) {
  if (!message.is_object())
    return bad_request(
        fmt::format("Invalid type for '{}': expected an object.", place), place, "invalid_type");
  const std::string_view role = message.string_or("role", "");
  if (!present(message.find("role")))
    return bad_request(fmt::format("Missing required parameter: '{}.role'.", place),
                       place + ".role",
                       "missing_required_parameter");
  if (!is_among(known_roles, role))
    return bad_request(
        fmt::format("Invalid value: '{}'. Supported values are: 'system', 'assistant', 'user', "
                    "'function', 'tool', and 'developer'.",
                    message.find("role")->text()),
        place + ".role",
        "invalid_value");
  if (auto ok = check_known(message, known_message_keys, place); !ok) return ok;
  auto text = read_content(message, role, place);
  if (!text) return std::unexpected(std::move(text).error());
  const bool instructs = (role == "system" || role == "developer") && request.input.empty();
  append(instructs ? request.instructions : request.input, *text);
  return {};
}

Checked read_messages(CreateRequest& request) {
  const Value* const messages = request.body.find("messages");
  if (!present(messages))
    return bad_request(
        "Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
  if (!messages->is_array())
    return bad_request(
        "Invalid type for 'messages': expected an array of objects.", "messages", "invalid_type");
  if (messages->items().empty())
    return bad_request(
        "Invalid 'messages': empty array. Expected an array with minimum length 1, "
        "but got an empty array instead.",
        "messages",
        "empty_array");
  std::size_t index = 0;
  for (const Value& message : messages->items())
    if (auto ok = read_message(request, message, fmt::format("messages[{}]", index++)); !ok)
      return ok;
  return {};
}

// --------------------------------------------------------------------------------------- limits

Checked read_switches(CreateRequest& request, Models models) {
  const Value& body = request.body;
  request.store = false;
  for (const auto& [key, place] :
       {std::pair{"stream", &request.stream}, std::pair{"store", &request.store}}) {
    auto flag = boolean(body, key, *place);
    if (!flag) return std::unexpected(flag.error());
    *place = *flag;
  }
  request.store_asked = request.store;
  request.usage_asked = false;
  if (const Value* const options = body.find("stream_options"); present(options)) {
    if (auto ok = check_known(*options, known_stream_options, "stream_options"); !ok) return ok;
    auto usage = boolean(*options, "include_usage", false);
    if (!usage) return std::unexpected(usage.error());
    request.usage_asked = *usage;
    request.obfuscation = options->bool_or("include_obfuscation", true);
  }
  auto limit = integer(body, "max_completion_tokens", 1);
  if (!limit) return std::unexpected(limit.error());
  auto old_limit = integer(body, "max_tokens", 1);
  if (!old_limit) return std::unexpected(old_limit.error());
  if (*limit && *old_limit)
    return bad_request(
        "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not "
        "supported.",
        "max_tokens",
        "invalid_parameter_combination");
  const Model* const model = find_model(request.model);
  const bool thinks = model != nullptr && model->reasons() && request.model != "rehearsal";
  if (*old_limit && thinks && models == Models::original)
    return bad_request(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
        "'max_completion_tokens' instead.",
        "max_tokens",
        "unsupported_parameter");
  request.output_tokens_max = *limit ? *limit : *old_limit;
  auto choices = integer(body, "n", 1);
  if (!choices) return std::unexpected(choices.error());
  if (choices->value_or(1) != 1)
    return bad_request(
        "Invalid value for 'n': the rehearsal writes one choice.", "n", "invalid_value");
  return {};
}

// ------------------------------------------------------------------------------ tools and format

Checked read_chat_tools(CreateRequest& request) {
  if (present(request.body.find("web_search_options")))
    return bad_request(
        "Web search options not supported with this model.", "web_search_options", {});
  const Value* const tools = request.body.find("tools");
  if (!present(tools)) return {};
  if (!tools->is_array())
    return bad_request("Invalid type for 'tools': expected an array.", "tools", "invalid_type");
  const bool forbidden = request.body.string_or("tool_choice", "auto") == "none";
  std::size_t index = 0;
  for (const Value& tool : tools->items()) {
    const std::string place = fmt::format("tools[{}]", index++);
    const std::string_view type = tool.string_or("type", "");
    if (type.empty())
      return bad_request(fmt::format("Missing required parameter: '{}.type'.", place),
                         place + ".type",
                         "missing_required_parameter");
    if (type != "function" && type != "custom")
      return bad_request(
          fmt::format("Invalid value: '{}'. Supported values are: 'function' and 'custom'.", type),
          place + ".type",
          "invalid_value");
    if (type == "custom") continue;
    const Value* const function = tool.find("function");
    if (!present(function))
      return bad_request(fmt::format("Missing required parameter: '{}.function'.", place),
                         place + ".function",
                         "missing_required_parameter");
    if (auto ok = check_function(*function, place + ".function"); !ok) return ok;
    if (!forbidden && request.function_tool.is_null()) request.function_tool = *function;
  }
  return {};
}

Checked read_schema(CreateRequest& request, const Value& format) {
  const Value* const holder = format.find("json_schema");
  if (!present(holder))
    return bad_request("Missing required parameter: 'response_format.json_schema'.",
                       "response_format.json_schema",
                       "missing_required_parameter");
  const std::string place = "response_format.json_schema";
  if (auto ok = check_known(*holder, known_schemas, place); !ok) return ok;
  const std::string_view name = holder->string_or("name", "");
  if (auto ok = check_name(name, place + ".name"); !ok) return ok;
  const Value* const schema = holder->find("schema");
  if (schema == nullptr || !schema->is_object())
    return bad_request("Missing required parameter: 'response_format.json_schema.schema'.",
                       place + ".schema",
                       "missing_required_parameter");
  if (const Model* const model = find_model(request.model); model != nullptr && !model->structured)
    return bad_request(fmt::format("Invalid parameter: 'response_format' of type 'json_schema' is "
                                   "not supported with this model."),
                       "response_format",
                       {});
  const auto strict = enforced(*holder, place + ".strict");
  if (!strict) return std::unexpected(strict.error());
  if (const auto fault = schema_fault(*schema, fmt::format("response_format '{}'", name), *strict))
    return bad_request(fault->message, "response_format", {});
  request.format = Format::json_schema;
  request.schema = *schema;
  return {};
}

Checked read_response_format(CreateRequest& request) {
  const Value* const format = request.body.find("response_format");
  if (!present(format)) return {};
  if (!format->is_object())
    return bad_request("Invalid type for 'response_format': expected an object.",
                       "response_format",
                       "invalid_type");
  const std::string_view type = format->string_or("type", "");
  if (type.empty())
    return bad_request("Missing required parameter: 'response_format.type'.",
                       "response_format.type",
                       "missing_required_parameter");
  if (auto ok = check_known(*format, known_formats, "response_format"); !ok) return ok;
  if (type == "text") return {};
  if (type == "json_schema") return read_schema(request, *format);
  if (type != "json_object")
    return bad_request(fmt::format("Invalid value: '{}'. Supported values are: 'json_object', "
                                   "'json_schema', and 'text'.",
                                   type),
                       "response_format.type",
                       "invalid_value");
  request.format = Format::json_object;
  if (contains_ignoring_case(request.prompt(), "json")) return {};
  return bad_request(
      "'messages' must contain the word 'json' in some form, to use "
      "'response_format' of type 'json_object'.",
      "messages",
      {});
}

Checked check_chat_reasoning(CreateRequest& request) {
  const Value* const effort = request.body.find("reasoning_effort");
  if (auto ok = check_effort(request, effort, "reasoning_effort"); !ok) return ok;
  if (present(effort)) request.effort = effort->text();
  if (!request.reasoning()) return {};
  for (const std::string_view key : {"temperature", "top_p"}) {
    const Value* const value = request.body.find(key);
    if (present(value) && value->as_double() != 1.0)
      return bad_request(
          fmt::format("Unsupported value: '{}' does not support {} with this model. Only the "
                      "default (1) value is supported.",
                      key,
                      value->text()),
          key,
          "unsupported_value");
  }
  return {};
}

}  // namespace

std::expected<CreateRequest, ApiError> read_chat_request(std::string_view body, Models models) {
  auto parsed = parse_body(body);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  CreateRequest request;
  request.body = *std::move(parsed);
  const Value* const model = request.body.find("model");
  if (!present(model)) return bad_request("you must provide a model parameter", {}, {});
  if (!model->as_string() || model->text().empty())
    return bad_request("Invalid type for 'model': expected a string.", "model", "invalid_type");
  request.model = std::string(model->text());
  if (auto ok = read_messages(request); !ok) return std::unexpected(ok.error());
  if (auto ok = check_known(request.body, chat_parameters, {}); !ok)
    return std::unexpected(ok.error());
  if (auto ok = check_stream_options(request.body); !ok) return std::unexpected(ok.error());
  if (auto ok = check_metadata(request.body); !ok) return std::unexpected(ok.error());
  if (auto ok = check_cache_key(request.body); !ok) return std::unexpected(ok.error());
  if (auto ok = read_switches(request, models); !ok) return std::unexpected(ok.error());
  for (const auto step : {read_chat_tools, read_response_format, check_chat_reasoning})
    if (auto ok = step(request); !ok) return std::unexpected(ok.error());
  return request;
}

}  // namespace castwright::rehearsal
