#include "rehearsal/create_request.h"

#include "core/ascii.h"
#include "json/text.h"
#include "rehearsal/models.h"
#include "rehearsal/strict_schema.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;
using Checked = std::expected<void, ApiError>;

// Body fields of the create call (openai-node 6.49 ResponseCreateParams).
constexpr std::array<std::string_view, 33> known_parameters{"model",
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

constexpr std::array<std::string_view, 7> known_efforts{
    "none", "minimal", "low", "medium", "high", "xhigh", "max"};

std::unexpected<ApiError> refuse(std::string message,
                                 std::string_view param,
                                 std::string_view code) {
  return std::unexpected(ApiError{.status = 400,
                                  .message = std::move(message),
                                  .type = "invalid_request_error",
                                  .param = std::string(param),
                                  .code = std::string(code)});
}

bool present(const Value* value) {
  return value != nullptr && !value->is_null();
}

/// A parameter that may be absent or null but else is a boolean.
std::expected<bool, ApiError> boolean(const Value& body, std::string_view key, bool fallback) {
  const Value* value = body.find(key);
  if (!present(value)) return fallback;
  const auto flag = value->as_bool();
  if (!flag)
    return refuse(
        fmt::format("Invalid type for '{}': expected a boolean.", key), key, "invalid_type");
  return *flag;
}

std::expected<std::optional<std::int64_t>, ApiError> integer(const Value& body,
                                                             std::string_view key,
                                                             std::int64_t least) {
  const Value* value = body.find(key);
  if (!present(value)) return std::nullopt;
  const auto number = value->as_int();
  if (!number)
    return refuse(
        fmt::format("Invalid type for '{}': expected an integer.", key), key, "invalid_type");
  if (*number < least)
    return refuse(fmt::format("Invalid '{}': integer below minimum value. Expected a value >= {}, "
                              "but got {} instead.",
                              key,
                              least,
                              *number),
                  key,
                  "integer_below_min_value");
  return number;
}

Checked check_metadata(const Value& body) {
  constexpr std::size_t pairs_max = 16;
  constexpr std::size_t key_chars_max = 64;
  constexpr std::size_t value_chars_max = 512;
  const Value* const metadata = body.find("metadata");
  if (!present(metadata)) return {};
  if (!metadata->is_object()
      || !std::ranges::all_of(metadata->members(), [](const json::Member& m) {
           return m.value.as_string().has_value();
         }))
    return refuse(
        "Invalid type for 'metadata': expected an object of strings.", "metadata", "invalid_type");
  if (metadata->members().size() > pairs_max)
    return refuse(
        fmt::format("Invalid 'metadata': too many properties. Expected an object with at most {} "
                    "properties, but got an object with {} properties instead.",
                    pairs_max,
                    metadata->members().size()),
        "metadata",
        "object_above_max_properties");
  const auto too_long = [](std::string_view place, std::size_t most, std::size_t chars) {
    return refuse(
        fmt::format("Invalid '{}': string too long. Expected a string with maximum length "
                    "{}, but got a string with length {} instead.",
                    place,
                    most,
                    chars),
        place,
        "string_above_max_length");
  };
  for (const json::Member& member : metadata->members()) {
    const std::size_t key_chars = json::code_points(member.key);
    if (key_chars > key_chars_max) return too_long("metadata", key_chars_max, key_chars);
    const std::size_t chars = json::code_points(member.value.text());
    if (chars > value_chars_max) return too_long("metadata." + member.key, value_chars_max, chars);
  }
  return {};
}

Checked check_parameters(const Value& body) {
  for (const json::Member& member : body.members())
    if (std::ranges::find(known_parameters, member.key) == known_parameters.end())
      return refuse(
          fmt::format("Unknown parameter: '{}'.", member.key), member.key, "unknown_parameter");
  if (present(body.find("stream_options")) && !body.bool_or("stream", false))
    return refuse("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                  "stream_options",
                  "invalid_value");
  return check_metadata(body);
}

/// "'medium', 'high', and 'xhigh'".
std::string listed(std::string_view words) {
  std::vector<std::string_view> all;
  while (!words.empty()) {
    const std::size_t end = std::min(words.find(' '), words.size());
    all.push_back(words.substr(0, end));
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  std::string out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i > 0) out += all.size() == 2 ? " and " : i + 1 == all.size() ? ", and " : ", ";
    out += fmt::format("'{}'", all[i]);
  }
  return out;
}

Checked check_effort(const CreateRequest& request) {
  const Value* const effort = request.body.find("reasoning", "effort");
  if (!present(effort)) return {};
  const auto name = effort->as_string();
  if (!name || std::ranges::find(known_efforts, *name) == known_efforts.end())
    return refuse(fmt::format("Invalid value: '{}'. Supported values are: 'none', 'minimal', "
                              "'low', 'medium', 'high', and 'xhigh'.",
                              effort->text()),
                  "reasoning.effort",
                  "invalid_value");
  const Model* const model = find_model(request.model);
  if (model == nullptr || model->takes_effort(*name)) return {};
  if (!model->reasons())
    return refuse("Unsupported parameter: 'reasoning.effort' is not supported with this model.",
                  "reasoning.effort",
                  "unsupported_parameter");
  return refuse(
      fmt::format("Unsupported value: '{}' is not supported with the '{}' model. Supported "
                  "values are: {}.",
                  *name,
                  request.model,
                  listed(model->efforts)),
      "reasoning.effort",
      "unsupported_value");
}

/// What a model does not search with: the least effort.
Checked check_search(const CreateRequest& request) {
  const Value* const effort = request.body.find("reasoning", "effort");
  const Value* const tools = request.body.find("tools");
  if (effort == nullptr || effort->text() != "minimal" || !present(tools)) return {};
  for (const Value& tool : tools->items())
    if (const std::string_view type = tool.string_or("type", ""); type.starts_with("web_search"))
      return refuse(
          fmt::format("The following tools cannot be used with reasoning.effort 'minimal': {}.",
                      type),
          "tools",
          {});
  return {};
}

Checked check_reasoning(const CreateRequest& request) {
  if (auto ok = check_effort(request); !ok) return ok;
  if (auto ok = check_search(request); !ok) return ok;
  if (!request.reasoning()) return {};
  for (const std::string_view key : {"temperature", "top_p"}) {
    const Value* value = request.body.find(key);
    if (present(value) && value->as_double() != 1.0)
      return refuse(
          fmt::format("Unsupported parameter: '{}' is not supported with this model.", key),
          key,
          {});
  }
  return {};
}

/// A name of a schema or function.
Checked check_name(std::string_view name, const std::string& place) {
  constexpr std::size_t name_chars_max = 64;
  if (name.empty())
    return refuse(fmt::format("Missing required parameter: '{}'.", place),
                  place,
                  "missing_required_parameter");
  const bool plain = std::ranges::all_of(name, [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' || byte == '-';
  });
  if (plain && name.size() <= name_chars_max) return {};
  return refuse(fmt::format("Invalid '{}': string does not match pattern. Expected a string that "
                            "matches the pattern '^[a-zA-Z0-9_-]+$' with at most {} characters.",
                            place,
                            name_chars_max),
                place,
                "invalid_value");
}

/// `strict`, which is null for false.
std::expected<Enforced, ApiError> enforced(const Value& holder, const std::string& place) {
  const Value* const strict = holder.find("strict");
  if (!present(strict)) return Enforced::no;
  const auto flag = strict->as_bool();
  if (!flag)
    return refuse(
        fmt::format("Invalid type for '{}': expected a boolean.", place), place, "invalid_type");
  return *flag ? Enforced::yes : Enforced::no;
}

Checked check_function(const Value& tool, std::size_t index) {
  const std::string place = fmt::format("tools[{}]", index);
  const std::string_view name = tool.string_or("name", "");
  if (auto ok = check_name(name, place + ".name"); !ok) return ok;
  const auto strict = enforced(tool, place + ".strict");
  if (!strict) return std::unexpected(strict.error());
  const Value* const parameters = tool.find("parameters");
  if (!present(parameters) && *strict == Enforced::no) return {};
  const auto fault = schema_fault(
      parameters == nullptr ? Value() : *parameters, fmt::format("function '{}'", name), *strict);
  if (!fault) return {};
  if (fault->of_regex) return refuse(fault->message, "tools", "invalid_json_schema");
  return refuse(fault->message, place + ".parameters", "invalid_function_parameters");
}

Checked read_tools(CreateRequest& request) {
  const Value* tools = request.body.find("tools");
  if (!present(tools)) return {};
  if (tools->kind() != Value::Kind::array)
    return refuse("Invalid type for 'tools': expected an array.", "tools", "invalid_type");
  const bool forbidden = request.body.string_or("tool_choice", "auto") == "none";
  std::size_t index = 0;
  for (const Value& tool : tools->items()) {
    const std::string_view type = tool.string_or("type", "");
    if (type.empty())
      return refuse(fmt::format("Missing required parameter: 'tools[{}].type'.", index),
                    fmt::format("tools[{}].type", index),
                    "missing_required_parameter");
    if (type == "function")
      if (auto ok = check_function(tool, index); !ok) return ok;
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
  return refuse(fault->message, "text.format.schema", "invalid_json_schema");
}

Checked read_format(CreateRequest& request) {
  const Value* format = request.body.find("text", "format");
  if (!present(format)) return {};
  const std::string_view type = format->string_or("type", "");
  if (type == "json_object") {
    request.format = Format::json_object;
    if (request.search) return refuse("Web Search cannot be used with JSON mode.", {}, {});
    if (!contains_ignoring_case(request.prompt(), "json"))
      return refuse(
          "Response input messages must contain the word 'json' in some form to use "
          "'text.format' of type 'json_object'.",
          "input",
          {});
  } else if (type == "json_schema") {
    request.format = Format::json_schema;
    const Value* schema = format->find("schema");
    if (auto ok = check_name(format->string_or("name", ""), "text.format.name"); !ok) return ok;
    if (schema == nullptr || !schema->is_object())
      return refuse("Missing required parameter: 'text.format.schema'.",
                    "text.format.schema",
                    "missing_required_parameter");
    if (const Model* const model = find_model(request.model);
        model != nullptr && !model->structured)
      return refuse(fmt::format("Invalid parameter: 'text.format' of type 'json_schema' is not "
                                "supported with model '{}'.",
                                request.model),
                    "text.format",
                    "unsupported_value");
    if (auto ok = check_schema(*format, *schema); !ok) return ok;
    request.schema = *schema;
  } else if (type != "text") {
    return refuse(fmt::format("Invalid value: '{}'. Supported values are: 'text', 'json_object', "
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

}  // namespace

Value to_json(const ApiError& error) {
  const auto or_null = [](const std::string& text) { return text.empty() ? Value() : Value(text); };
  Value inner = Value::object();
  inner.set("message", error.message);
  inner.set("type", error.type);
  inner.set("param", or_null(error.param));
  inner.set("code", or_null(error.code));
  Value out = Value::object();
  out.set("error", std::move(inner));
  return out;
}

std::string CreateRequest::prompt() const {
  if (instructions.empty()) return input;
  return instructions + "\n\n" + input;
}

bool CreateRequest::reasoning() const {
  const Model* const known = find_model(model);
  const bool thinks = known != nullptr && known->reasons();
  const Value* effort = body.find("reasoning", "effort");
  return thinks && (effort == nullptr || effort->as_string() != "none");
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
  auto parsed = json::parse(body);
  if (!parsed || !parsed->is_object())
    return refuse(
        "We could not parse the JSON body of your request. (HINT: This likely means you "
        "aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, "
        "but what was sent was not valid JSON.)",
        {},
        {});
  CreateRequest request;
  request.body = std::move(*parsed);
  const Value* model = request.body.find("model");
  if (!present(model))
    return refuse("Missing required parameter: 'model'.", "model", "missing_required_parameter");
  const auto name = model->as_string();
  if (!name || name->empty())
    return refuse("Invalid type for 'model': expected a string.", "model", "invalid_type");
  request.model = std::string(*name);
  const Value* input = request.body.find("input");
  if (!present(input) && !present(request.body.find("prompt")))
    return refuse("Missing required parameter: 'input'.", "input", "missing_required_parameter");
  if (present(input)) {
    if (!input->as_string() && input->kind() != Value::Kind::array)
      return refuse(
          "Invalid type for 'input': expected a string or an array.", "input", "invalid_type");
    request.input = text_of_input(*input);
  }
  request.instructions = request.body.string_or("instructions", "");
  if (auto ok = check_parameters(request.body); !ok) return std::unexpected(ok.error());
  for (const auto step : {read_switches, read_tools, read_format}) {
    if (auto ok = step(request); !ok) return std::unexpected(ok.error());
  }
  if (auto ok = check_reasoning(request); !ok) return std::unexpected(ok.error());
  return request;
}

}  // namespace castwright::rehearsal
