#include "core/limits.h"
#include "provider/responses.h"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

/// One line of a provider's message; the longest real one seen has 361 characters.
constexpr std::size_t message_bytes_max = 500;
constexpr std::size_t head_bytes_shown = 200;

struct CodeRow {
  std::string_view code;
  Fault fault;
};

// Codes and types of OpenAI, and behind them, in each group, those of compatible servers.
// Everything that is not here is the provider's.
constexpr std::array code_rows{
    CodeRow{"rate_limit_exceeded", Fault::limit},
    CodeRow{"rate_limit_error", Fault::limit},
    CodeRow{"slow_down", Fault::limit},
    CodeRow{"requests", Fault::limit},
    CodeRow{"tokens", Fault::limit},
    CodeRow{"insufficient_quota", Fault::limit},
    CodeRow{"credit_balance_exhausted", Fault::limit},
    CodeRow{"organization_spend_limit_exceeded", Fault::limit},
    CodeRow{"project_spend_limit_exceeded", Fault::limit},
    CodeRow{"organization_usage_limit_exceeded", Fault::limit},
    CodeRow{"billing_hard_limit_reached", Fault::limit},
    CodeRow{"usage_limit_reached", Fault::limit},
    CodeRow{"billing_error", Fault::limit},
    CodeRow{"RESOURCE_EXHAUSTED", Fault::limit},
    CodeRow{"429", Fault::limit},
    CodeRow{"402", Fault::limit},
    CodeRow{"invalid_api_key", Fault::key},
    CodeRow{"authentication_error", Fault::key},
    CodeRow{"permission_error", Fault::key},
    CodeRow{"permission_denied", Fault::key},
    CodeRow{"unauthorized", Fault::key},
    CodeRow{"401", Fault::key},
    CodeRow{"403", Fault::key},
};

std::optional<Fault> known_fault(std::string_view code) {
  const auto* const row = std::ranges::find(code_rows, code, &CodeRow::code);
  if (row == code_rows.end()) return std::nullopt;
  return row->fault;
}

Fault fault_of_status(int status) {
  switch (status) {
    case 401:
    case 403: return Fault::key;
    case 402:
    case 429: return Fault::limit;
    default: return Fault::provider;
  }
}

/// Longest prefix of at most `bytes_max` bytes that does not split a character.
std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U)
    --end;
  return text.substr(0, end);
}

/// One line that is safe on a terminal: control characters as \xNN, invalid bytes as U+FFFD.
std::string printable(std::string_view text, std::size_t bytes_max) {
  const std::string valid = json::to_utf8(text);
  std::string line;
  for (std::size_t at = 0; at < valid.size(); ++at) {
    const auto byte = static_cast<unsigned char>(valid[at]);
    // C1 controls are two bytes in UTF-8 and still steer some terminals.
    const bool c1 =
        byte == 0xC2U && at + 1 < valid.size() && static_cast<unsigned char>(valid[at + 1]) < 0xA0U;
    if (byte < 0x20 || byte == 0x7F) {
      line += fmt::format("\\x{:02x}", byte);
    } else if (c1) {
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(valid[++at]));
    } else {
      line += valid[at];
    }
  }
  return line.size() <= bytes_max ? line : std::string(cut(line, bytes_max)) + "…";
}

std::string_view first_line(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  text.remove_prefix(begin);
  return text.substr(0, text.find_first_of("\r\n"));
}

struct ErrorBody {
  std::string code;
  std::string type;
  std::string message;
};

std::string_view text_of(const json::Value* value) {
  return value == nullptr ? std::string_view() : value->text();
}

/// `{"detail": "…"}` or `{"detail": [{"msg": "…"}]}` (FastAPI).
std::string_view detail_message(const json::Value& detail) {
  if (detail.items().empty()) return detail.text();
  return detail.items().front().string_or("msg", "");
}

/// `{"error": {…}}`, `{"error": "…", "code": "…"}`, `{"detail": …}`, `{"message": "…"}`; nothing
/// where the body is none of these.
std::optional<ErrorBody> read_error_body(std::string_view body) {
  const auto value = json::parse(body);
  if (!value || !value->is_object()) return std::nullopt;
  const json::Value* const error = value->find("error");
  if (error != nullptr && error->is_object()) {
    // Gemini: a numeric code and the word in `status`.
    const std::string_view type = error->string_or("type", error->string_or("status", ""));
    return ErrorBody{std::string(text_of(error->find("code"))),
                     std::string(type),
                     std::string(error->string_or("message", ""))};
  }
  const std::optional<std::string_view> words =
      error == nullptr ? std::nullopt : error->as_string();
  if (words) {
    return ErrorBody{std::string(text_of(value->find("code"))),
                     std::string(value->string_or("type", "")),
                     std::string(*words)};
  }
  if (const json::Value* const detail = value->find("detail")) {
    return ErrorBody{{}, {}, std::string(detail_message(*detail))};
  }
  const std::string_view message = value->string_or("message", "");
  if (message.empty()) return std::nullopt;
  return ErrorBody{std::string(text_of(value->find("code"))),
                   std::string(value->string_or("type", "")),
                   std::string(message)};
}

bool same_name(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](unsigned char a, unsigned char b) {
    return std::tolower(a) == std::tolower(b);
  });
}

std::string_view header(const std::vector<http::Header>& headers, std::string_view name) {
  const auto found = std::ranges::find_if(
      headers, [name](const http::Header& candidate) { return same_name(candidate.name, name); });
  return found == headers.end() ? std::string_view() : std::string_view(found->value);
}

/// What the provider asks to wait, in its own form: `retry-after-ms` goes before `retry-after`
/// (seconds, or an HTTP date).
std::string wait_note(const std::vector<http::Header>& headers) {
  const std::string_view milliseconds = header(headers, "retry-after-ms");
  const std::string_view after = header(headers, "retry-after");
  std::string asked;
  if (!milliseconds.empty()) {
    asked = printable(milliseconds, 64) + " ms";
  } else if (!after.empty()) {
    const bool seconds = after.find_first_not_of("0123456789.") == std::string_view::npos;
    asked = seconds ? printable(after, 64) + " s" : "until " + printable(after, 64);
  } else {
    return {};
  }
  return fmt::format(" (the provider asks to wait {}; nothing is repeated by itself)", asked);
}

Fault decide(int status, const ErrorBody& body) {
  if (const auto fault = known_fault(body.code)) return *fault;
  if (const auto fault = known_fault(body.type)) return *fault;
  return fault_of_status(status);
}

/// `code: message`, of what there is.
std::string describe(const ErrorBody& body) {
  const std::string& word = body.code.empty() ? body.type : body.code;
  std::string message = printable(first_line(body.message), message_bytes_max);
  if (word.empty()) return message;
  return printable(word, 64) + (message.empty() ? "" : ": " + message);
}

}  // namespace

Error explain_http_error(int status,
                         const std::vector<http::Header>& headers,
                         std::string_view body) {
  body = body.substr(0, limits::error_body_bytes_max);
  const std::optional<ErrorBody> read = read_error_body(body);
  const ErrorBody error = read.value_or(ErrorBody{});
  std::string detail = describe(error);
  if (detail.empty()) detail = printable(first_line(body), head_bytes_shown);
  if (detail.empty()) detail = "no body";

  std::string what = fmt::format("the provider answered HTTP {}: {}", status, detail);
  what += wait_note(headers);
  const std::string_view request_id = header(headers, "x-request-id");
  if (!request_id.empty()) what += " [request " + printable(request_id, 128) + "]";
  return {decide(status, error), std::move(what)};
}

Error explain_non_stream(std::string_view content_type, std::string_view head) {
  head = head.substr(0, limits::error_body_bytes_max);
  if (const std::optional<ErrorBody> error = read_error_body(head)) {
    return {decide(200, *error),
            "the provider answered HTTP 200 with an error: " + describe(*error)};
  }
  const std::string kind = content_type.empty() ? "no content type" : printable(content_type, 64);
  if (head.empty()) {
    return {Fault::network, fmt::format("the answer is empty, no event stream ({})", kind)};
  }
  return {Fault::network,
          fmt::format(
              "the answer is no event stream ({}): {}", kind, printable(head, head_bytes_shown))};
}

Fault fault_of_code(std::string_view code) {
  return known_fault(code).value_or(Fault::provider);
}

}  // namespace castwright::provider
