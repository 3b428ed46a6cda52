#include "rehearsal/refusals.h"

#include "core/clock.h"
#include "core/id.h"
#include "rehearsal/gzip.h"
#include "rehearsal/wire.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

constexpr std::size_t header_bomb_bytes_max = 64u << 20;
// The size after inflating; what lies in memory here is 158 times as small.
constexpr std::uint64_t gzip_bomb_bytes_max = 16ULL << 30U;
constexpr int retry_after_s = 7;

struct Usual {
  int status;
  std::string_view message;
  std::string_view type;
  std::string_view code;
};
constexpr std::array<Usual, 12> usual{{
    {400, "Invalid value for 'input'.", "invalid_request_error", "invalid_value"},
    {401,
     "Incorrect API key provided. You can find your API key at "
     "https://platform.openai.com/account/api-keys.",
     "invalid_request_error",
     "invalid_api_key"},
    {403,
     "Your organization must be verified to use this model.",
     "invalid_request_error",
     "unsupported_country_region_territory"},
    {404, "The requested resource was not found.", "invalid_request_error", ""},
    {408, "Request timed out.", "timeout", "timeout"},
    {409, "The request conflicts with another one.", "conflict_error", "conflict"},
    {413, "Request too large.", "invalid_request_error", "request_too_large"},
    {422, "Unprocessable entity.", "invalid_request_error", "unprocessable_entity"},
    {429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded"},
    {500,
     "The server had an error while processing your request. Sorry about that!",
     "server_error",
     "server_error"},
    {503,
     "The engine is currently overloaded, please try again later.",
     "service_unavailable_error",
     "server_is_overloaded"},
    {504, "The upstream did not answer in time.", "server_error", "timeout"},
}};

/// The date some seconds from now in the form of RFC 9110.
std::string http_date(int seconds_from_now) {
  const auto when = std::chrono::floor<std::chrono::seconds>(RealClock().wall())
                    + std::chrono::seconds(seconds_from_now);
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(when - day);
  constexpr std::array<std::string_view, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> months{
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT",
                     days[std::chrono::weekday(day).c_encoding()],
                     static_cast<unsigned>(date.day()),
                     months[static_cast<unsigned>(date.month()) - 1],
                     static_cast<int>(date.year()),
                     time.hours().count(),
                     time.minutes().count(),
                     time.seconds().count());
}

httpd::Response rate_limited(const Wire& wire, std::string_view form) {
  ApiError error = usual_error(429);
  error.type = "tokens";
  error.message = fmt::format(
      "Rate limit reached for gpt-5.2-pro in organization org-rehearsal on tokens per min (TPM): "
      "Limit 30000, Used 29000, Requested 4500. Please try again in {}s.",
      retry_after_s);
  httpd::Response response = wire.error(error);
  if (form == "s")
    response.headers.push_back({.name = "retry-after", .value = std::to_string(retry_after_s)});
  if (form == "ms") response.headers.push_back({.name = "retry-after-ms", .value = "7000"});
  if (form == "date")
    response.headers.push_back({.name = "retry-after", .value = http_date(retry_after_s)});
  return response;
}

httpd::Response html(int status) {
  auto headers = api_headers("text/html");
  return {.status = status, .headers = std::move(headers), .body = std::string(html_page)};
}

ApiError error_of(int status,
                  std::string_view message,
                  std::string_view type,
                  std::string_view code) {
  return {.status = status,
          .message = std::string(message),
          .type = std::string(type),
          .param = {},
          .code = std::string(code)};
}

std::string model_of(const httpd::Request& request) {
  const auto body = json::parse(request.body);
  return std::string(body ? body->string_or("model", "?") : std::string_view("?"));
}

ApiError echoed_key(const httpd::Request& request) {
  std::string_view key = request.header("authorization");
  if (key.starts_with("Bearer ")) key.remove_prefix(7);
  return error_of(401,
                  fmt::format("Incorrect API key provided: {}.", key),
                  "invalid_request_error",
                  "invalid_api_key");
}

int number_of(const PlayedFault& fault) {
  int number = 0;
  std::from_chars(fault.argument.data(), fault.argument.data() + fault.argument.size(), number);
  return number;
}

httpd::Response gzip_response(std::string body) {
  auto headers = api_headers("text/event-stream; charset=utf-8");
  headers.push_back({.name = "Content-Encoding", .value = "gzip"});
  return {.status = 200, .headers = std::move(headers), .body = std::move(body)};
}

httpd::Response redirected(const PlayedFault& fault, std::string location) {
  return {.status = number_of(fault),
          .headers = {{.name = "Location", .value = std::move(location)}},
          .body = {}};
}

/// The address of this server under its other name: another origin, whose requests are seen here
/// too.
std::string other_origin(const httpd::Request& request) {
  const std::string_view host = request.header("host");
  const std::size_t colon = std::min(host.find(':'), host.size());
  return fmt::format("http://localhost{}{}", host.substr(colon), request.path);
}

/// The response that a fault consists of; its status is 0 if the fault is something else than a
/// response.
httpd::Response whole_response(const Wire& wire,
                               const PlayedFault& fault,
                               const httpd::Request& request) {
  switch (fault.spec->kind) {
    case FaultKind::http_status: return wire.error(usual_error(number_of(fault)));
    case FaultKind::rate_limit: return rate_limited(wire, fault.argument);
    case FaultKind::slow_down:
      return wire.error(error_of(
          429, "Your traffic grew too fast. Please slow down.", "rate_limit_error", "slow_down"));
    case FaultKind::quota:
      return wire.error(
          error_of(429,
                   "You exceeded your current quota, please check your plan and billing details.",
                   "insufficient_quota",
                   "insufficient_quota"));
    case FaultKind::overloaded: return wire.error(usual_error(503));
    case FaultKind::model_not_found: return wire.error(wire.unknown_model(model_of(request)));
    case FaultKind::echo_key: return wire.error(echoed_key(request));
    case FaultKind::bad_gateway_html: return html(502);
    case FaultKind::html_200: return html(200);
    case FaultKind::empty_200:
      return {
          .status = 200, .headers = api_headers("text/event-stream; charset=utf-8"), .body = {}};
    case FaultKind::no_content:
      return {.status = 204, .headers = api_headers("text/plain"), .body = {}};
    case FaultKind::json_error_200: {
      httpd::Response response = wire.error(usual_error(500));
      response.status = 200;
      return response;
    }
    case FaultKind::redirect: return redirected(fault, "/v1/elsewhere");
    case FaultKind::redirect_loop: return redirected(fault, request.target);
    case FaultKind::redirect_away: return redirected(fault, other_origin(request));
    case FaultKind::gzip_body: return gzip_response(gzip_stored(wire.scraps().first_event));
    case FaultKind::gzip_bomb:
      return gzip_response(
          gzip_bomb(wire.scraps().data_line,
                    std::min<std::uint64_t>(static_cast<std::uint64_t>(number_of(fault)) << 20U,
                                            gzip_bomb_bytes_max)));
    default: return {.status = 0, .headers = {}, .body = {}};
  }
}

}  // namespace

std::vector<httpd::Header> api_headers(std::string_view content_type) {
  return {{.name = "Content-Type", .value = std::string(content_type)},
          {.name = "x-request-id", .value = "req_" + random_hex(16)},
          {.name = "openai-processing-ms", .value = "12"},
          {.name = "openai-version", .value = "2020-10-01"},
          {.name = "openai-organization", .value = "rehearsal"}};
}

httpd::Response json_response(int status, const json::Value& body) {
  return {.status = status, .headers = api_headers("application/json"), .body = json::dump(body)};
}

httpd::Response error_response(const ApiError& error) {
  return json_response(error.status, to_json(error));
}

ApiError usual_error(int status) {
  const auto* found = std::ranges::find(usual, status, &Usual::status);
  const Usual& row = found == usual.end() ? usual[9] : *found;
  return {.status = status,
          .message = std::string(row.message),
          .type = std::string(row.type),
          .param = {},
          .code = std::string(row.code)};
}

ApiError unknown_model(std::string_view model) {
  ApiError error = error_of(400,
                            fmt::format("The requested model '{}' does not exist.", model),
                            "invalid_request_error",
                            "model_not_found");
  error.param = "model";
  return error;
}

ApiError unknown_path(const httpd::Request& request) {
  return error_of(404,
                  fmt::format("Invalid URL ({} {})", request.method, request.path),
                  "invalid_request_error",
                  "");
}

void emit_refusal(const Wire& wire,
                  const PlayedFault& fault,
                  const httpd::Request& request,
                  std::unique_ptr<httpd::Exchange> exchange,
                  Kept& kept) {
  if (httpd::Response response = whole_response(wire, fault, request); response.status != 0)
    return exchange->send(std::move(response));
  switch (fault.spec->kind) {
    case FaultKind::refuse_eof: return exchange->close();
    case FaultKind::refuse_reset: return exchange->reset();
    case FaultKind::silent_headers:
      exchange->begin(200, api_headers("text/event-stream; charset=utf-8"));
      break;
    case FaultKind::header_bomb: {
      std::size_t bytes = 0;
      std::from_chars(fault.argument.data(), fault.argument.data() + fault.argument.size(), bytes);
      bytes = std::min(bytes, header_bomb_bytes_max);
      exchange->write_raw("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n");
      constexpr std::size_t line_bytes = 4096;
      const std::string line = "x-padding: " + std::string(line_bytes - 13, 'x') + "\r\n";
      for (std::size_t sent = 0; sent < bytes; sent += line.size())
        exchange->write_raw(line);
      exchange->write_raw("\r\n");
      return exchange->close();
    }
    default: break;
  }
  kept.push_back(std::move(exchange));
}

}  // namespace castwright::rehearsal
