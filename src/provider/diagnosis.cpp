#include "provider/diagnosis.h"

#include "core/ascii.h"
#include "core/limits.h"
#include "http/content_coding.h"
#include "json/value.h"
#include "provider/address.h"
#include "provider/dialect.h"
#include "provider/key.h"
#include "provider/words.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// Parts of a body that a run can do without, as servers name them. `plain` marks a name that is
/// also an English word, so that it counts only in quotation marks or as a field.
struct BodyPart {
  std::string_view said;
  std::string_view part;
  bool plain = false;
};
constexpr std::array body_parts{
    BodyPart{"max_tool_calls", "max_tool_calls"},
    BodyPart{"tool_choice", "tool_choice"},
    BodyPart{"stream_options", "stream_options"},
    BodyPart{"include_obfuscation", "stream_options"},
    BodyPart{"include_usage", "stream_options"},
    BodyPart{"max_output_tokens", "max_output_tokens"},
    BodyPart{"max_completion_tokens", "max_output_tokens"},
    BodyPart{"max_tokens", "max_output_tokens"},
    BodyPart{"prompt_cache_key", "prompt_cache_key"},
    BodyPart{"web_search_call.action.sources", "include"},
    BodyPart{"web_search", "tools"},
    BodyPart{"tool use", "tools"},
    BodyPart{"tool calling", "tools"},
    BodyPart{"function calling", "tools"},
    BodyPart{"support tools", "tools"},
    BodyPart{"tools are not", "tools"},
    BodyPart{"background_options", "background_options"},
    BodyPart{"completion_window", "background_options"},
    BodyPart{"background mode", "background"},
    BodyPart{"text.format", "text"},
    BodyPart{"json_schema", "text"},
    BodyPart{"response_format", "text"},
    BodyPart{"include", "include", true},
    BodyPart{"store", "store", true},
    BodyPart{"text", "text", true},
    BodyPart{"tools", "tools", true},
    BodyPart{"background", "background", true},
};

/// Names of the token limit; the first is the one of the Responses dialect.
constexpr std::array<std::string_view, 7> token_limits{"max_output_tokens",
                                                       "max_completion_tokens",
                                                       "max_tokens",
                                                       "maxoutputtokens",
                                                       "max_new_tokens",
                                                       "completion tokens",
                                                       "output tokens"};

/// Phrases that say that a number is out of its range.
constexpr std::array<std::string_view, 20> range_words{"too large",
                                                       "too high",
                                                       "too big",
                                                       "exceed",
                                                       "above maximum",
                                                       "at most",
                                                       "maximum value",
                                                       "less than",
                                                       "<=",
                                                       "maximum allowed",
                                                       "valid range",
                                                       "range of",
                                                       "out of range",
                                                       "supported range",
                                                       "below minimum",
                                                       "at least",
                                                       ">=",
                                                       "greater than",
                                                       "too small",
                                                       "must be between"};

/// Phrases before the number that a server takes; the most certain ones stand first.
constexpr std::array<std::string_view, 16> bounds{"at most ",
                                                  "<= ",
                                                  "<=",
                                                  "less than or equal to ",
                                                  "maximum value is ",
                                                  "maximum value of ",
                                                  "maximum is ",
                                                  "maximum of ",
                                                  "limit is ",
                                                  "limit of ",
                                                  "supports up to ",
                                                  "cannot exceed ",
                                                  "not exceed ",
                                                  "at least ",
                                                  ">= ",
                                                  "greater than or equal to "};

bool is_part_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Returns true if `text` contains `word` as a whole word or, if `quoted`, between quotation marks.
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

/// Returns the error with its texts in lower case.
ErrorWords lowered(ErrorWords words) {
  for (std::string* const text : {&words.code, &words.type, &words.field, &words.message})
    *text = ascii_lower(*text);
  return words;
}

/// Phrases that are followed by the name (or a list of names) that a server does not know, in any
/// quotation marks.
constexpr std::array<std::string_view, 11> unknown_names{"unknown field",
                                                         "unknown parameter",
                                                         "unknown argument",
                                                         "unknown property",
                                                         "unrecognized field",
                                                         "argument supplied",
                                                         "arguments supplied",
                                                         "unrecognized key(s) in object",
                                                         "unsupported parameter",
                                                         "unexpected keyword argument",
                                                         "additional properties"};

/// Returns the part that a message calls unknown; in this place its name cannot be an English word.
std::string_view unknown_part(std::string_view message) {
  for (const std::string_view words : unknown_names) {
    const std::size_t found = message.find(words);
    if (found == std::string_view::npos) continue;
    std::string_view list = message.substr(found + words.size());
    constexpr std::string_view denied = " are not allowed";
    if (list.starts_with(denied)) list.remove_prefix(denied.size());
    for (bool more = true; more;) {
      list.remove_prefix(std::min(list.find_first_not_of(" :('\"`[\\"), list.size()));
      const auto* const end = std::ranges::find_if_not(list, is_part_of_word);
      const std::string_view name(list.begin(), end);
      const auto* const row = std::ranges::find(body_parts, name, &BodyPart::said);
      if (row != body_parts.end()) return row->part;
      list.remove_prefix(name.size());
      list.remove_prefix(std::min(list.find_first_not_of("'\"`])\\"), list.size()));
      more = !name.empty() && list.starts_with(',');
      list.remove_prefix(more ? 1 : 0);
    }
  }
  return {};
}

std::string_view part_of(const ErrorWords& said) {
  const std::string_view field =
      std::string_view(said.field).substr(0, said.field.find_first_of(".["));
  for (const BodyPart& row : body_parts)
    if (row.said == field) return row.part;
  if (const std::string_view part = unknown_part(said.message); !part.empty()) return part;
  for (const BodyPart& row : body_parts)
    if (mentions(said.message, row.said, row.plain)) return row.part;
  return {};
}

/// Returns true if the server misses a part that the run leaves out: leaving it out is then no
/// remedy.
bool is_missed(const ErrorWords& said) {
  constexpr std::array<std::string_view, 5> missed{
      "is required", "required parameter", "field required", "missing", "must be provided"};
  return contains_any(said.message, missed);
}

/// Returns the number at text[at], after quotation marks and blanks, with its separators; 0 if
/// there is none.
std::int64_t number_at(std::string_view text, std::size_t at) {
  constexpr std::int64_t number_max = 1'000'000'000;
  at = std::min(text.find_first_not_of(" `'\"([", at), text.size());
  std::int64_t number = 0;
  for (; at < text.size() && number < number_max; ++at) {
    const char byte = text[at];
    const bool separates = (byte == ',' || byte == '_') && at + 1 < text.size()
                           && std::isdigit(static_cast<unsigned char>(text[at + 1])) != 0;
    if (separates) continue;
    if (std::isdigit(static_cast<unsigned char>(byte)) == 0) break;
    number = number * 10 + (byte - '0');
  }
  return number;
}

/// Returns the number that the server would have taken: "at most N", "N > BOUND", "[1, BOUND]".
std::int64_t bound_in(std::string_view message) {
  for (const std::string_view words : bounds) {
    const std::size_t at = message.find(words);
    const std::int64_t bound =
        at == std::string_view::npos ? 0 : number_at(message, at + words.size());
    if (bound > 0) return bound;
  }
  if (const std::size_t at = message.find(" > "); at != std::string_view::npos) {
    const std::int64_t bound = number_at(message, at + 3);
    // The tokens of the prompt, which count against the bound.
    const std::size_t minus = message.find_first_not_of("0123456789,_", at + 3);
    const bool less = minus != std::string_view::npos && message.substr(minus).starts_with(" - ");
    return std::max<std::int64_t>(0, bound - (less ? number_at(message, minus + 3) : 0));
  }
  if (const std::size_t at = message.find("[1, "); at != std::string_view::npos)
    return number_at(message, at + 4);
  if (const std::size_t at = message.find("(inclusive) to "); at != std::string_view::npos) {
    const bool open = message.substr(at + 15).contains("(exclusive)");
    return std::max<std::int64_t>(0, number_at(message, at + 15) - (open ? 1 : 0));
  }
  return 0;
}

/// Diagnoses a token limit that the server does not take. The remedy is another limit: without one,
/// the worst case of the cost would be unknown.
std::optional<Diagnosis> token_limit_of(const ErrorWords& said) {
  const auto names = [&said](std::string_view name) {
    return said.field.starts_with(name) || mentions(said.message, name, false);
  };
  const bool ranged = contains_any(said.message, range_words)
                      || said.code.starts_with("integer_above")
                      || said.code.starts_with("integer_below");
  if (!ranged || std::ranges::none_of(token_limits, names)) return std::nullopt;
  return Diagnosis{.cause = Cause::token_limit, .bound = bound_in(said.message)};
}

/// Returns the cause of an error in lower case. `may_be_model` is true if its status allows that
/// the model is refused.
Cause cause_of(const ErrorWords& said, bool may_be_model) {
  const std::string_view message = said.message;
  const Cause words = cause_of_words(message);
  const Cause sure = said.cause != Cause::unknown ? said.cause : words;
  // A limit that ends by itself is no lack of credit.
  if (sure == Cause::quota && !said.wait.empty()) return Cause::unknown;
  if (said.cause != Cause::unknown) return said.cause;
  const Cause cause = words;
  if (cause != Cause::unknown && cause != Cause::model && cause != Cause::path) return cause;
  if (!may_be_model) return Cause::unknown;
  constexpr std::array<std::string_view, 5> missing{
      "not exist", "not found", "not have access", "not available", "decommissioned"};
  const bool misses = contains_any(message, missing) && mentions(message, "model", false);
  const bool named = said.field == "model" || message.starts_with("model: ");
  return cause == Cause::model || misses || named ? Cause::model : Cause::unknown;
}

bool is_page(const std::vector<http::Header>& headers, std::string_view body) {
  // XML is not a page: Azure and object stores send errors in it.
  const std::string head = ascii_lower(body.substr(0, std::min<std::size_t>(body.size(), 512)));
  return head.contains("<!doctype html") || head.contains("<html")
         || ascii_lower(http::header_value(headers, "content-type")).contains("text/html");
}

/// Returns true if something between here and the provider refused, so that the key is not the
/// cause.
bool is_denied_on_the_way(int status,
                          const std::vector<http::Header>& headers,
                          std::string_view body,
                          bool is_error) {
  if (status == 407) return true;
  if (status != 401 && status != 403) return false;
  constexpr std::array<std::string_view, 3> marks{
      "x-deny-reason", "x-squid-error", "proxy-authenticate"};
  if (std::ranges::any_of(
          marks, [&](std::string_view name) { return !http::header_value(headers, name).empty(); }))
    return true;
  if (status != 403 || is_error) return false;
  constexpr std::array<std::string_view, 8> words{"not in allowlist",
                                                  "not in the allowlist",
                                                  "not on the allowlist",
                                                  "not in whitelist",
                                                  "host not allowed",
                                                  "domain not allowed",
                                                  "blocked by network",
                                                  "blocked by your administrator"};
  return is_page(headers, body) || contains_any(ascii_lower(body), words);
}

/// Returns the data of the first events of a body that is a stream or the beginning of one; else
/// the text of the body.
std::vector<std::string> first_events(std::string_view body) {
  std::vector<std::string> datas;
  if (trim(body).starts_with('{')) return {std::string(body)};
  sse::Parser parser;
  std::vector<sse::Event> events;
  static_cast<void>(parser.feed(body, events));
  parser.finish(events);
  for (const sse::Event& event : events)
    datas.emplace_back(event.data);
  return datas;
}

/// Returns the dialect, other than `spoken`, whose events or whole answer came; nullptr if none
/// did.
const Dialect* other_dialect(std::string_view body, const Dialect& spoken) {
  for (const std::string& data : first_events(body)) {
    const sse::Event event{.name = {}, .data = data, .id = {}};
    if (spoken.recognizes(event)) return nullptr;
    for (const Dialect* const one : dialects())
      if (one->recognizes(event)) return one;
  }
  return nullptr;
}

/// Returns words such as "a Chat Completions stream".
std::string stream_of(const Dialect& dialect) {
  constexpr std::string_view kind = " API";
  std::string_view title = dialect.title();
  if (title.ends_with(kind)) title.remove_suffix(kind.size());
  return fmt::format("a {} stream", title);
}

/// Describes the body of a success that is no answer of any dialect; "" if it is unknown.
std::string describe_foreign_body(int status,
                                  const std::vector<http::Header>& headers,
                                  std::string_view body) {
  if (status == 204) return "HTTP 204, which says that there is no answer,";
  const bool zlib = body.starts_with("\x78\x01") || body.starts_with("\x78\x9C");
  if (http::is_packed(http::header_value(headers, "content-encoding"), body) || zlib
      || body.starts_with("\x1F\x8B") || body.starts_with("\x28\xB5\x2F\xFD"))
    return std::string(packed_body);
  constexpr std::size_t looked_at = 1024;
  std::string head(body.substr(0, looked_at));
  std::erase_if(head, [](char byte) { return std::string_view(" \t\r\n").contains(byte); });
  struct Form {
    std::string_view mark;
    std::string_view what;
  };
  constexpr std::array forms{
      Form{R"("object":"text_completion")", "an answer of the old form of Chat Completions"},
      Form{R"("type":"message_start")", "a stream of Anthropic's Messages API"},
      Form{R"("type":"content_block_)", "a stream of Anthropic's Messages API"},
      Form{R"("type":"message","role":"assistant")", "an answer of Anthropic's Messages API"},
      Form{R"("candidates":[)", "an answer of Google's generateContent"}};
  for (const auto& [mark, what] : forms)
    if (head.contains(mark)) return std::string(what);
  return {};
}

}  // namespace

Diagnosis diagnose(const ErrorWords& error) {
  return {.cause = cause_of(lowered(error), true)};
}

bool denies_address(int status, std::string_view body) {
  if (status == 405) return true;
  if (status != 404 && status != 410) return false;
  if (is_page({}, body)) return true;
  const ErrorWords said = lowered(read_error_body(body).value_or(read_error_text(body)));
  return cause_of_words(said.message) == Cause::path || said.cause == Cause::path;
}

Fault fault_of(const Diagnosis& why, std::optional<Fault> by_code, Fault by_status) {
  if (why.cause == Cause::proxy) return Fault::network;
  if (why.cause == Cause::quota) return Fault::limit;
  return by_code.value_or(by_status);
}

std::string dialect_hint(const Diagnosis& why) {
  if (why.dialect == nullptr) return {};
  return fmt::format("this is {}: --dialect {}", why.came, why.dialect->name());
}

Diagnosis diagnose(int status,
                   const std::vector<http::Header>& headers,
                   std::string_view body,
                   const Dialect* spoken) {
  body = body.substr(0, limits::error_body_bytes_max);
  const std::optional<ErrorWords> read = read_error_body(body);
  if (status >= 300 && status < 400)
    return {.cause = Cause::redirect,
            .location = std::string(http::header_value(headers, "location"))};
  if (status >= 200 && status < 300) {
    std::string came = describe_foreign_body(status, headers, body);
    const Dialect& own = spoken == nullptr ? *dialects().front() : *spoken;
    const Dialect* const other = came.empty() ? other_dialect(body, own) : nullptr;
    if (other != nullptr)
      return {.cause = Cause::no_api, .came = stream_of(*other), .dialect = other};
    if (read && came.empty()) return diagnose(*read);
    return {.cause = Cause::no_api, .came = std::move(came)};
  }
  if (is_denied_on_the_way(status, headers, body, read.has_value())) return {.cause = Cause::proxy};
  if (status == 402) return {.cause = Cause::quota};
  const bool refused = status == 400 || status == 403 || status == 404 || status == 422;
  const ErrorWords said = lowered(read ? *read : read_error_text(body));
  // A refusal of the completion window may name the model as well.
  if (read && refused && said.field.starts_with("background_options"))
    return {.cause = Cause::part, .part = "background_options"};
  if (read) {
    const Cause cause = cause_of(said, refused);
    if (cause != Cause::unknown) return {.cause = cause};
  }
  if (refused && status != 403 && !is_missed(said) && (read || !is_page(headers, body))) {
    if (const auto limit = token_limit_of(said)) return *limit;
    std::string_view part = part_of(said);
    // If the form of the error is unknown, its words are the usual ones.
    if (part.empty()) part = unknown_part(ascii_lower(body));
    if (!part.empty()) return {.cause = Cause::part, .part = std::string(part)};
  }
  return {.cause = status == 404 || status == 405 ? Cause::path : Cause::unknown};
}

http::Request encode_models(const Endpoint& endpoint) {
  http::Request request;
  request.method = "GET";
  request.url = address_below(endpoint.base_url, "/models");
  request.headers = {{"Accept", "application/json"}};
  give_key(request, endpoint);
  request.ca_file = endpoint.ca_file;
  return request;
}

std::vector<std::string> model_ids(std::string_view body) {
  std::vector<std::string> ids;
  const auto value = json::parse(body);
  if (!value) return ids;
  // A bare list, OpenAI's list, or the list of Ollama's own API.
  const json::Value* list = value->is_array() ? &*value : nullptr;
  if (value->is_object()) list = value->find("data");
  if (value->is_object() && list == nullptr) list = value->find("models");
  if (list == nullptr) return ids;
  for (const json::Value& model : list->items()) {
    std::string_view id = model.as_string().value_or("");
    if (model.is_object()) id = model.string_or("id", model.string_or("name", ""));
    if (!id.empty()) ids.emplace_back(id);
  }
  std::ranges::sort(ids);
  return ids;
}

}  // namespace castwright::provider
