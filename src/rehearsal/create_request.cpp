#include "rehearsal/create_request.h"

#include "core/ascii.h"
#include "rehearsal/models.h"
#include "rehearsal/request_checks.h"
#include "rehearsal/strict_schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

// The body fields of the create call as of openai-node 6.49 (ResponseCreateParams), and
// background_options of a public beta.
constexpr std::array<std::string_view, 34> response_parameters{"model",
                                                               "input",
                                                               "instructions",
                                                               "max_output_tokens",
                                                               "max_tool_calls",
                                                               "tools",
                                                               "tool_choice",
                                                               "parallel_tool_calls",
                                                               "include",
                                                               "text",
                                                               "reasoning",
                                                               "stream",
                                                               "stream_options",
                                                               "background",
                                                               "background_options",
                                                               "store",
                                                               "previous_response_id",
                                                               "prompt_cache_key",
                                                               "prompt_cache_retention",
                                                               "prompt_cache_options",
                                                               "service_tier",
                                                               "metadata",
                                                               "safety_identifier",
                                                               "user",
                                                               "truncation",
                                                               "temperature",
                                                               "top_p",
                                                               "top_logprobs",
                                                               "conversation",
                                                               "context_management",
                                                               "prompt",
                                                               "moderation",
                                                               "presence_penalty",
                                                               "frequency_penalty"};

constexpr std::array<std::string_view, 1> known_background_options{"completion_window"};

Checked check_parameters(const Value& body) {
  if (auto ok = check_known(body, response_parameters, {}); !ok) return ok;
  if (auto ok = check_stream_options(body); !ok) return ok;
  if (auto ok = check_cache_key(body); !ok) return ok;
  return check_metadata(body);
}

/// Refuses a web search at the least effort, with which no model searches.
Checked check_search(const CreateRequest& request) {
  const Value* const effort = request.body.find("reasoning", "effort");
  const Value* const tools = request.body.find("tools");
  if (effort == nullptr || effort->text() != "minimal" || !present(tools)) return {};
  for (const Value& tool : tools->items())
    if (const std::string_view type = tool.string_or("type", ""); type.starts_with("web_search"))
      return bad_request(
          fmt::format("The following tools cannot be used with reasoning.effort 'minimal': {}.",
                      type),
          "tools",
          {});
  return {};
}

Checked check_reasoning(const CreateRequest& request) {
  if (auto ok = check_effort(request, request.body.find("reasoning", "effort"), "reasoning.effort");
      !ok)
    return ok;
  if (auto ok = check_search(request); !ok) return ok;
  if (!request.reasoning()) return {};
  for (const std::string_view key : {"temperature", "top_p"}) {
    const Value* value = request.body.find(key);
    if (present(value) && value->as_double() != 1.0)
      return bad_request(
          fmt::format("Unsupported parameter: '{}' is not supported with this model.", key),
          key,
          {});
  }
  return {};
}

Checked read_response_tools(CreateRequest& request) {
  const Value* tools = request.body.find("tools");
  if (!present(tools)) return {};
  if (tools->kind() != Value::Kind::array)
    return bad_request("Invalid type for 'tools': expected an array.", "tools", "invalid_type");
  const bool forbidden = request.body.string_or("tool_choice", "auto") == "none";
  std::size_t index = 0;
  for (const Value& tool : tools->items()) {
    const std::string_view type = tool.string_or("type", "");
    if (type.empty())
      return bad_request(fmt::format("Missing required parameter: 'tools[{}].type'.", index),
                         fmt::format("tools[{}].type", index),
                         "missing_required_parameter");
    if (type == "function")
      if (auto ok = check_function(tool, fmt::format("tools[{}]", index)); !ok) return ok;
    if (!forbidden && type.starts_with("web_search")) request.search = true;
    if (!forbidden && type == "function" && request.function_tool.is_null())
      request.function_tool = tool;
    ++index;
  }
  return {};
}

Checked check_schema(const Value& format, const Value& schema) {
  const std::string_view name = format.string_or("name", "");
  const auto strict = enforced(format, "text.format.strict");
  if (!strict) return std::unexpected(strict.error());
  const auto fault = schema_fault(schema, fmt::format("response_format '{}'", name), *strict);
  if (!fault) return {};
  return bad_request(fault->message, "text.format.schema", "invalid_json_schema");
}

Checked read_text_format(CreateRequest& request) {
  const Value* format = request.body.find("text", "format");
  if (!present(format)) return {};
  const std::string_view type = format->string_or("type", "");
  if (type == "json_object") {
    request.format = Format::json_object;
    if (request.search) return bad_request("Web Search cannot be used with JSON mode.", {}, {});
    if (!contains_ignoring_case(request.prompt(), "json"))
      return bad_request(
          "Response input messages must contain the word 'json' in some form to use "
          "'text.format' of type 'json_object'.",
          "input",
          {});
  } else if (type == "json_schema") {
    request.format = Format::json_schema;
    const Value* schema = format->find("schema");
    if (auto ok = check_name(format->string_or("name", ""), "text.format.name"); !ok) return ok;
    if (schema == nullptr || !schema->is_object())
      return bad_request("Missing required parameter: 'text.format.schema'.",
                         "text.format.schema",
                         "missing_required_parameter");
    if (const Model* const model = find_model(request.model);
        model != nullptr && !model->structured)
      return bad_request(
          fmt::format("Invalid parameter: 'text.format' of type 'json_schema' is not "
                      "supported with model '{}'.",
                      request.model),
          "text.format",
          "unsupported_value");
    if (auto ok = check_schema(*format, *schema); !ok) return ok;
    request.schema = *schema;
  } else if (type != "text") {
    return bad_request(
        fmt::format("Invalid value: '{}'. Supported values are: 'text', 'json_object', "
                    "and 'json_schema'.",
                    type),
        "text.format.type",
        "invalid_value");
  }
  return {};
}

Checked read_switches(CreateRequest& request) {
  const Value& body = request.body;
  for (const auto& [key, place] : {std::pair{"stream", &request.stream},
                                   std::pair{"background", &request.background},
                                   std::pair{"store", &request.store}}) {
    auto flag = boolean(body, key, *place);
    if (!flag) return std::unexpected(flag.error());
    *place = *flag;
  }
  request.store_asked = body.bool_or("store", false);
  if (const Value* options = body.find("stream_options"); present(options))
    request.obfuscation = options->bool_or("include_obfuscation", true);
  auto tokens = integer(body, "max_output_tokens", 16);
  if (!tokens) return std::unexpected(tokens.error());
  request.output_tokens_max = *tokens;
  auto calls = integer(body, "max_tool_calls", 1);
  if (!calls) return std::unexpected(calls.error());
  request.tool_calls_max = calls->value_or(10);
  return {};
}

Checked read_window(CreateRequest& request) {
  constexpr std::string_view holder = "background_options";
  constexpr std::string_view place = "background_options.completion_window";
  const Value* const options = request.body.find(holder);
  if (!present(options)) return {};
  if (!options->is_object())
    return bad_request(
        fmt::format("Invalid type for '{}': expected an object.", holder), holder, "invalid_type");
  if (auto ok = check_known(*options, known_background_options, holder); !ok) return ok;
  const Value* const window = options->find("completion_window");
  if (!present(window))
    return bad_request(fmt::format("Missing required parameter: '{}'.", place),
                       place,
                       "missing_required_parameter");
  request.window = window_named(window->text());
  if (!request.window)
    return bad_request(
        fmt::format("Invalid value: '{}'. Supported values are: 'soonest', '2h', and '8h'.",
                    window->text()),
        place,
        "invalid_value");
  if (!request.background)
    return bad_request(
        fmt::format("The '{}' parameter is only allowed when 'background' is enabled.", holder),
        holder,
        "invalid_value");
  return {};
}

}  // namespace

std::string CreateRequest::prompt() const {
  if (instructions.empty()) return input;
  return instructions + "\n\n" + input;
}

bool CreateRequest::reasoning() const {
  const Model* const known = find_model(model);
  const bool thinks = known != nullptr && known->reasons();
  return thinks && effort != "none";
}

bool CreateRequest::waits_for_window() const {
  return window && *window != CompletionWindow::soonest;
}

std::string text_of_input(const Value& input) {
  if (const auto text = input.as_string()) return std::string(*text);
  std::string out;
  const auto append = [&out](std::string_view text) {
    if (text.empty()) return;
    if (!out.empty()) out += "\n\n";
    out += text;
  };
  for (const Value& item : input.items()) {
    const Value* content = item.find("content");
    if (content == nullptr) continue;
    if (const auto text = content->as_string()) append(*text);
    for (const Value& part : content->items())
      append(part.string_or("text", ""));
  }
  return out;
}

std::expected<CreateRequest, ApiError> read_create_request(std::string_view body) {
  auto parsed = parse_body(body);
  if (!parsed) return std::unexpected(std::move(parsed).error());
  CreateRequest request;
  request.body = *std::move(parsed);
  const Value* model = request.body.find("model");
  if (!present(model))
    return bad_request(
        "Missing required parameter: 'model'.", "model", "missing_required_parameter");
  const auto name = model->as_string();
  if (!name || name->empty())
    return bad_request("Invalid type for 'model': expected a string.", "model", "invalid_type");
  request.model = std::string(*name);
  const Value* input = request.body.find("input");
  if (!present(input) && !present(request.body.find("prompt")))
    return bad_request(
        "Missing required parameter: 'input'.", "input", "missing_required_parameter");
  if (present(input)) {
    if (!input->as_string() && input->kind() != Value::Kind::array)
      return bad_request(
          "Invalid type for 'input': expected a string or an array.", "input", "invalid_type");
    request.input = text_of_input(*input);
  }
  request.instructions = request.body.string_or("instructions", "");
  request.previous = request.body.string_or("previous_response_id", "");
  if (const Value* const effort = request.body.find("reasoning", "effort"); present(effort))
    request.effort = effort->text();
  request.summary_asked = present(request.body.find("reasoning", "summary"));
  if (auto ok = check_parameters(request.body); !ok) return std::unexpected(ok.error());
  for (const auto step : {read_switches, read_window, read_response_tools, read_text_format}) {
    if (auto ok = step(request); !ok) return std::unexpected(ok.error());
  }
  if (auto ok = check_reasoning(request); !ok) return std::unexpected(ok.error());
  return request;
}

}  // namespace castwright::rehearsal
