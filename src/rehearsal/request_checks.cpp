#include "rehearsal/request_checks.h"

#include "json/text.h"
#include "rehearsal/models.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

constexpr std::array<std::string_view, 7> known_efforts{
    "none", "minimal", "low", "medium", "high", "xhigh", "max"};

/// Words in the form of an English list: "'medium', 'high', and 'xhigh'".
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

std::unexpected<ApiError> bad_request(std::string message,
                                      std::string_view param,
                                      std::string_view code) {
  return std::unexpected(ApiError{.status = 400,
                                  .message = std::move(message),
                                  .type = "invalid_request_error",
                                  .param = std::string(param),
                                  .code = std::string(code)});
}

ApiError unknown_parameter(std::string_view name) {
  return bad_request(fmt::format("Unknown parameter: '{}'.", name), name, "unknown_parameter")
      .error();
}

bool present(const Value* value) {
  return value != nullptr && !value->is_null();
}

std::expected<Value, ApiError> parse_body(std::string_view body) {
  auto parsed = json::parse(body);
  if (parsed && parsed->is_object()) return *std::move(parsed);
  return bad_request(
      "We could not parse the JSON body of your request. (HINT: This likely means you "
      "aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, "
      "but what was sent was not valid JSON.)",
      {},
      {});
}

Checked check_known(const Value& object,
                    std::span<const std::string_view> known,
                    std::string_view place) {
  for (const json::Member& member : object.members())
    if (std::ranges::find(known, member.key) == known.end()) {
      const std::string name = place.empty() ? member.key : fmt::format("{}.{}", place, member.key);
      return std::unexpected(unknown_parameter(name));
    }
  return {};
}

Checked check_stream_options(const Value& body) {
  if (present(body.find("stream_options")) && !body.bool_or("stream", false))
    return bad_request("The 'stream_options' parameter is only allowed when 'stream' is enabled.",
                       "stream_options",
                       "invalid_value");
  return {};
}

std::expected<bool, ApiError> boolean(const Value& body, std::string_view key, bool fallback) {
  const Value* value = body.find(key);
  if (!present(value)) return fallback;
  const auto flag = value->as_bool();
  if (!flag)
    return bad_request(
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
    return bad_request(
        fmt::format("Invalid type for '{}': expected an integer.", key), key, "invalid_type");
  if (*number < least)
    return bad_request(
        fmt::format("Invalid '{}': integer below minimum value. Expected a value >= {}, "
                    "but got {} instead.",
                    key,
                    least,
                    *number),
        key,
        "integer_below_min_value");
  return number;
}

Checked check_cache_key(const Value& body) {
  const Value* const key = body.find("prompt_cache_key");
  if (!present(key) || key->as_string()) return {};
  return bad_request("Invalid type for 'prompt_cache_key': expected a string.",
                     "prompt_cache_key",
                     "invalid_type");
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
    return bad_request(
        "Invalid type for 'metadata': expected an object of strings.", "metadata", "invalid_type");
  if (metadata->members().size() > pairs_max)
    return bad_request(
        fmt::format("Invalid 'metadata': too many properties. Expected an object with at most {} "
                    "properties, but got an object with {} properties instead.",
                    pairs_max,
                    metadata->members().size()),
        "metadata",
        "object_above_max_properties");
  const auto too_long = [](std::string_view place, std::size_t most, std::size_t chars) {
    return bad_request(
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

Checked check_effort(const CreateRequest& request, const Value* effort, std::string_view place) {
  if (!present(effort)) return {};
  const auto name = effort->as_string();
  if (!name || std::ranges::find(known_efforts, *name) == known_efforts.end())
    return bad_request(fmt::format("Invalid value: '{}'. Supported values are: 'none', 'minimal', "
                                   "'low', 'medium', 'high', and 'xhigh'.",
                                   effort->text()),
                       place,
                       "invalid_value");
  const Model* const model = find_model(request.model);
  if (model == nullptr || model->takes_effort(*name)) return {};
  if (!model->reasons())
    return bad_request(
        fmt::format("Unsupported parameter: '{}' is not supported with this model.", place),
        place,
        "unsupported_parameter");
  return bad_request(
      fmt::format("Unsupported value: '{}' is not supported with the '{}' model. Supported "
                  "values are: {}.",
                  *name,
                  request.model,
                  listed(model->efforts)),
      place,
      "unsupported_value");
}

Checked check_name(std::string_view name, const std::string& place) {
  constexpr std::size_t name_chars_max = 64;
  if (name.empty())
    return bad_request(fmt::format("Missing required parameter: '{}'.", place),
                       place,
                       "missing_required_parameter");
  const bool plain = std::ranges::all_of(name, [](char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_' || byte == '-';
  });
  if (plain && name.size() <= name_chars_max) return {};
  return bad_request(
      fmt::format("Invalid '{}': string does not match pattern. Expected a string that "
                  "matches the pattern '^[a-zA-Z0-9_-]+$' with at most {} characters.",
                  place,
                  name_chars_max),
      place,
      "invalid_value");
}

std::expected<Enforced, ApiError> enforced(const Value& holder, const std::string& place) {
  const Value* const strict = holder.find("strict");
  if (!present(strict)) return Enforced::no;
  const auto flag = strict->as_bool();
  if (!flag)
    return bad_request(
        fmt::format("Invalid type for '{}': expected a boolean.", place), place, "invalid_type");
  return *flag ? Enforced::yes : Enforced::no;
}

Checked check_function(const Value& tool, const std::string& place) {
  const std::string_view name = tool.string_or("name", "");
  if (auto ok = check_name(name, place + ".name"); !ok) return ok;
  const auto strict = enforced(tool, place + ".strict");
  if (!strict) return std::unexpected(strict.error());
  const Value* const parameters = tool.find("parameters");
  if (!present(parameters) && *strict == Enforced::no) return {};
  const auto fault = schema_fault(
      parameters == nullptr ? Value() : *parameters, fmt::format("function '{}'", name), *strict);
  if (!fault) return {};
  if (fault->of_regex) return bad_request(fault->message, "tools", "invalid_json_schema");
  return bad_request(fault->message, place + ".parameters", "invalid_function_parameters");
}

}  // namespace castwright::rehearsal
