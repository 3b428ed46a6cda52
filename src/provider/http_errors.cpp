#include "provider/http_errors.h"

#include "core/ascii.h"
#include "core/limits.h"
#include "http/content_coding.h"
#include "provider/diagnosis.h"
#include "provider/page_title.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::provider {
namespace {

constexpr std::size_t head_bytes_shown = 200;

Fault fault_of_status(int status) {
  switch (status) {
    case 401:
    case 403: return Fault::key;
    case 402:
    case 429: return Fault::limit;
    default: return Fault::provider;
  }
}

/// Returns how long the provider asks to wait. A header counts before the body, and milliseconds
/// before everything else.
std::string wait_asked(int status,
                       const std::vector<http::Header>& headers,
                       const ErrorWords& error) {
  for (const std::string_view name : {"retry-after-ms", "retry-after"}) {
    const std::string wait = wait_of(name, http::header_value(headers, name));
    if (!wait.empty()) return wait_note(wait);
  }
  // This header comes with every answer. It is the wait only beside a refusal, and only if it is a
  // moment in time.
  const std::string_view reset = http::header_value(headers, "x-ratelimit-reset");
  const bool moment = status == 429 && reset.find_first_not_of("0123456789") == reset.npos;
  if (error.wait.empty() && moment) return wait_note(wait_of("x-ratelimit-reset", reset));
  return wait_note(error.wait);
}

/// Returns the quoted value of a parameter of a header: `error="invalid_token"`.
std::string_view parameter(std::string_view text, std::string_view name) {
  const std::string mark = fmt::format("{}=\"", name);
  for (std::size_t at = 0; (at = text.find(mark, at)) != std::string_view::npos; ++at) {
    if (at > 0 && !std::string_view(" ,\t").contains(text[at - 1])) continue;
    const std::string_view value = text.substr(at + mark.size());
    return value.substr(0, value.find('"'));
  }
  return {};
}

/// Returns the error that only the headers tell, for an error without a body; "" if they tell none.
std::string words_of_head(const std::vector<http::Header>& headers) {
  const std::string_view challenge = http::header_value(headers, "www-authenticate");
  const ErrorWords told = {.code = std::string(parameter(challenge, "error")),
                           .message = std::string(parameter(challenge, "error_description"))};
  std::string words = describe(told);
  for (const std::string_view name : {"x-deny-reason",
                                      "x-error-message",
                                      "x-error-code",
                                      "x-ms-error-code",
                                      "x-amzn-errortype",
                                      "x-squid-error"})
    if (words.empty()) words = http::header_value(headers, name);
  return printable(words, head_bytes_shown);
}

std::string request_note(std::string_view request_id) {
  return request_id.empty() ? std::string() : " [request " + printable(request_id, 128) + "]";
}

/// Describes a body that is no JSON error: by the title of a page, else by its words.
std::string words_of_body(std::string_view body) {
  const std::size_t begin = std::min(body.find_first_not_of(" \t\r\n"), body.size());
  body.remove_prefix(begin);
  if (const std::string title = page_title(body); !title.empty()) {
    return printable(title, head_bytes_shown) + " (a page of HTML)";
  }
  const std::string words = read_error_text(body).message;
  const bool bare = body.find_first_of("{\r\n") == std::string_view::npos;
  return bare ? printable(words, head_bytes_shown) : words;
}

}  // namespace

Error explain_http_error(int status,
                         const std::vector<http::Header>& headers,
                         std::string_view body) {
  body = body.substr(0, limits::error_body_bytes_max);
  const ErrorWords error = read_error_body(body).value_or(ErrorWords{});
  std::string detail = describe(error);
  const std::string_view coding = http::header_value(headers, "content-encoding");
  if (http::is_packed(coding, body)) {
    detail = fmt::format("a body of {} bytes that is packed ({}), which was not asked for",
                         body.size(),
                         printable(coding, 40));
  }
  if (detail.empty()) detail = words_of_body(body);
  if (detail.empty()) detail = words_of_head(headers);
  if (detail.empty()) detail = "no body";

  const Diagnosis why = diagnose(status, headers, body);
  const bool proxied = why.cause == Cause::proxy;
  std::string what = fmt::format("{} answered HTTP {}: {}",
                                 proxied ? "a proxy in place of the provider" : "the provider",
                                 status,
                                 detail);
  what += wait_asked(status, headers, error);
  std::string_view request_id = http::header_value(headers, "x-request-id");
  if (request_id.empty()) request_id = error.request_id;
  what += request_note(request_id);
  return {fault_of(why, error.fault, fault_of_status(status)), std::move(what)};
}

Error explain_non_stream(std::string_view content_type, std::string_view head) {
  head = head.substr(0, limits::error_body_bytes_max);
  if (const std::optional<ErrorWords> error = read_error_body(head)) {
    return {fault_of(diagnose(*error), error->fault, Fault::provider),
            "the provider answered HTTP 200 with an error: " + describe(*error)
                + wait_note(error->wait)};
  }
  const std::string kind = content_type.empty() ? "no content type" : printable(content_type, 64);
  if (head.empty()) {
    return {Fault::network, fmt::format("the answer is empty, no event stream ({})", kind)};
  }
  const std::string title = page_title(head);
  return {Fault::network,
          fmt::format("the answer is no event stream ({}){}: {}",
                      kind,
                      title.empty() ? "" : ", but the page '" + printable(title, 100) + "'",
                      printable(head, head_bytes_shown))};
}

Error explain_failure(const ErrorWords& error) {
  const std::string said = describe(error);
  return {fault_of(diagnose(error), error.fault, Fault::provider),
          "the provider failed the answer" + (said.empty() ? " without saying why" : ": " + said)
              + wait_note(error.wait) + request_note(error.request_id)};
}

}  // namespace castwright::provider
