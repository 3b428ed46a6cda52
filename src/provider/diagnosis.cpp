#include "provider/diagnosis.h"

#include "core/limits.h"
#include "json/value.h"
#include "provider/address.h"
#include "provider/error_words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

namespace castwright::provider {
namespace {

/// Parts of a body that a run can do without, as servers name them. `plain`: the name is a word of
/// English too, so that it counts only in quotation marks or as a field.
struct Part {
  std::string_view said;
  std::string_view part;
  bool plain = false;
};
constexpr std::array parts{
    Part{"max_tool_calls", "max_tool_calls"},
    Part{"tool_choice", "tool_choice"},
    Part{"stream_options", "stream_options"},
    Part{"include_obfuscation", "stream_options"},
    Part{"max_output_tokens", "max_output_tokens"},
    Part{"web_search_call.action.sources", "include"},
    Part{"web_search", "tools"},
    Part{"text.format", "text"},
    Part{"json_schema", "text"},
    Part{"include", "include", true},
    Part{"store", "store", true},
    Part{"text", "text", true},
    Part{"tools", "tools", true},
    Part{"background", "background", true},
};

constexpr std::array<std::string_view, 9> quota_codes{"insufficient_quota",
                                                      "credit_balance_exhausted",
                                                      "organization_spend_limit_exceeded",
                                                      "project_spend_limit_exceeded",
                                                      "billing_hard_limit_reached",
                                                      "billing_error",
                                                      "billing_not_active",
                                                      "usage_limit_reached",
                                                      "402"};

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

std::string_view header(const std::vector<http::Header>& headers, std::string_view name) {
  const auto found = std::ranges::find(headers, name, &http::Header::name);
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

bool is_part_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Stands `word` in `text`, as a whole word, or, where `quoted`, between quotation marks?
bool mentions(std::string_view text, std::string_view word, bool quoted) {
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string_view::npos; ++at) {
    const char before = at == 0 ? ' ' : text[at - 1];
    const char after = at + word.size() < text.size() ? text[at + word.size()] : ' ';
    if (quoted) {
      constexpr std::string_view marks = "\"'`";
      if (marks.contains(before) && marks.contains(after)) return true;
    } else if (!is_part_of_word(before) && !is_part_of_word(after)) {
      return true;
    }
  }
  return false;
}

/// What an error body says, in lower case.
std::optional<ErrorWords> said_in(std::string_view body) {
  std::optional<ErrorWords> words = read_error_body(body);
  if (!words) return std::nullopt;
  for (std::string* const text : {&words->code, &words->type, &words->field, &words->message})
    *text = lower(*text);
  return words;
}

std::string_view part_of(const ErrorWords& said) {
  const std::string_view field =
      std::string_view(said.field).substr(0, said.field.find_first_of(".["));
  for (const Part& row : parts)
    if (row.said == field) return row.part;
  for (const Part& row : parts)
    if (mentions(said.message, row.said, row.plain)) return row.part;
  return {};
}

bool is_model_trouble(const ErrorWords& said) {
  if (said.word() == "model_not_found") return true;
  const std::string_view message = said.message;
  const bool missing = message.contains("not exist") || message.contains("not found")
                       || message.contains("not have access") || message.contains("unknown model")
                       || message.contains("not available");
  return said.field == "model" || (missing && mentions(message, "model", false));
}

bool is_page(const std::vector<http::Header>& headers, std::string_view body) {
  // XML is no page: Azure and object stores answer so.
  const std::string head = lower(body.substr(0, std::min<std::size_t>(body.size(), 512)));
  return head.contains("<!doctype html") || head.contains("<html")
         || lower(header(headers, "content-type")).contains("text/html");
}

}  // namespace

Diagnosis diagnose_code(std::string_view code) {
  const bool quota = std::ranges::find(quota_codes, code) != quota_codes.end();
  return {.cause = quota ? Cause::quota : Cause::unknown};
}

Diagnosis diagnose(int status, const std::vector<http::Header>& headers, std::string_view body) {
  body = body.substr(0, limits::error_body_bytes_max);
  const std::optional<ErrorWords> said = said_in(body);
  if (status == 407 || (status == 403 && !said && is_page(headers, body))) {
    return {.cause = Cause::proxy};
  }
  if (status == 402 || (said && diagnose_code(said->word()).cause == Cause::quota)) {
    return {.cause = Cause::quota};
  }
  const bool may_be_model = status == 400 || status == 403 || status == 404;
  if (said && may_be_model && is_model_trouble(*said)) return {.cause = Cause::model};
  if (status == 404 || status == 405) return {.cause = Cause::path};
  if (said && (status == 400 || status == 422)) {
    const std::string_view part = part_of(*said);
    if (!part.empty()) return {.cause = Cause::part, .part = std::string(part)};
  }
  return {};
}

http::Request encode_models(const Endpoint& endpoint) {
  http::Request request;
  request.method = "GET";
  request.url = address_below(endpoint.base_url, "/models");
  request.headers = {{"Accept", "application/json"}};
  request.bearer = endpoint.key;
  request.ca_file = endpoint.ca_file;
  return request;
}

std::vector<std::string> model_ids(std::string_view body) {
  std::vector<std::string> ids;
  const auto value = json::parse(body);
  const json::Value* const data = value && value->is_object() ? value->find("data") : nullptr;
  if (data == nullptr) return ids;
  for (const json::Value& model : data->items()) {
    const std::string_view id = model.is_object() ? model.string_or("id", "") : "";
    if (!id.empty()) ids.emplace_back(id);
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace castwright::provider
