// The routes below /v1/responses/{id}: fetching, following, cancelling and deleting one response.

#include "rehearsal/api.h"
#include "rehearsal/response_object.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace castwright::rehearsal {
namespace {

using json::Value;

// How long the original keeps streams and background answers; seconds of the scaled clock.
constexpr double stream_age_s_max = 300;
constexpr double background_age_s_max = 600;

ApiError not_found(std::string_view id) {
  return {.status = 404,
          .message = fmt::format("Response with id '{}' not found.", id),
          .type = "invalid_request_error",
          .param = {},
          .code = {}};
}

bool is_true(const httpd::Request& request, std::string_view key) {
  return request.query_value(key) == "true" || request.query_value(key) == "1";
}

}  // namespace

bool Api::gone(const Job& job) const {
  if (job.faults.has(FaultKind::expired)) return true;
  const CreateRequest& request = job.record.request;
  if (!request.store && !request.background) return true;
  const double kept_s = background_age_s_max + job.window_wait_s() * options_.clock_scale;
  return !request.store_asked && request.background && sessions_->age_s(job) > kept_s;
}

void Api::response_route(const httpd::Request& request, std::string_view rest, Answering exchange) {
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view id = rest.substr(0, slash);
  const std::string_view verb = rest.substr(slash);
  Job* job = sessions_->find(id);
  if (job != nullptr && job->record.wire->name() != ApiName::responses) job = nullptr;
  const bool get = verb.empty() && request.method == "GET";
  const auto among_first = [job](FaultKind kind) {
    return static_cast<double>(job->gets) <= job->faults.number(kind);
  };
  if (job != nullptr && get) ++job->gets;
  if (job == nullptr || gone(*job) || (get && among_first(FaultKind::late_found)))
    return refuse(request, not_found(id), std::move(exchange));
  if (get && among_first(FaultKind::attach_busy))
    return refuse(request, usual_error(503), std::move(exchange));
  if (get) return retrieve(*job, request, std::move(exchange));
  if (verb == "/cancel" && request.method == "POST")
    return cancel(*job, request, std::move(exchange));
  log(request, "200");
  if (verb.empty() && request.method == "DELETE") return remove(*job, std::move(exchange));
  if (verb == "/input_items" && request.method == "GET")
    return input_items(*job, std::move(exchange));
  refuse(request, unknown_path(request), std::move(exchange));
}

void Api::retrieve(Job& job, const httpd::Request& request, Answering exchange) {
  const FaultSet& faults = job.faults;
  if (is_true(request, "stream")) return retrieve_stream(job, request, std::move(exchange));
  if (faults.has(FaultKind::poll_status))
    return refuse(request,
                  usual_error(static_cast<int>(faults.number(FaultKind::poll_status))),
                  std::move(exchange));
  if (faults.has(FaultKind::poll_silent)) {
    log(request, "silence");
    return kept_.push_back(std::move(exchange));
  }
  log(request, "200");
  if (faults.has(FaultKind::poll_html))
    return exchange->send(
        {.status = 200, .headers = api_headers("text/html"), .body = std::string(html_page)});
  const Value body = response_object(job.record, job.moment(), job.ended_at());
  exchange->send(json_response(200, body));
}

void Api::retrieve_stream(Job& job, const httpd::Request& request, Answering exchange) {
  if (!job.record.request.background)
    return refuse(request,
                  {.status = 400,
                   .message = "This response cannot be streamed because it was not created with "
                              "background=true.",
                   .type = "invalid_request_error",
                   .param = "stream",
                   .code = "invalid_request_error"},
                  std::move(exchange));
  if (job.faults.has(FaultKind::too_old) || sessions_->age_s(job) > stream_age_s_max)
    return refuse(request,
                  {.status = 400,
                   .message = "This response can no longer be streamed because it is more than 5 "
                              "minutes old.",
                   .type = "invalid_request_error",
                   .param = {},
                   .code = {}},
                  std::move(exchange));
  if (emit_attach_fault(job, request, exchange)) return;
  FollowMode mode;
  if (const auto after = request.query_value("starting_after"); after) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(after->data(), after->data() + after->size(), number);
    if (error != std::errc() || end != after->data() + after->size())
      return refuse(
          request,
          {.status = 400,
           .message = fmt::format("Invalid 'starting_after': '{}' is not a number.", *after),
           .type = "invalid_request_error",
           .param = "starting_after",
           .code = "invalid_value"},
          std::move(exchange));
    if (!job.faults.has(FaultKind::attach_all)) mode.first = number + 1;
  }
  mode.attached = true;
  mode.obfuscation = false;
  mode.done_marker = job.record.wire->sends_done(job.record, options_.dialect);
  mode.headers = api_headers("text/event-stream; charset=utf-8");
  mode.headers.push_back({.name = "Cache-Control", .value = "no-cache"});
  log(request, fmt::format("200, from event {}", mode.first));
  sessions_->follow(job, std::move(exchange), std::move(mode));
}

/// Answers with a fault instead of a stream. Returns false, and leaves the exchange, if the job has
/// no such fault.
bool Api::emit_attach_fault(const Job& job, const httpd::Request& request, Answering& exchange) {
  const FaultSet& faults = job.faults;
  const bool page = faults.has(FaultKind::attach_html);
  if (faults.has(FaultKind::attach_status)) {
    const int status = static_cast<int>(faults.number(FaultKind::attach_status));
    refuse(request, usual_error(status), std::move(exchange));
  } else if (faults.has(FaultKind::attach_silent)) {
    log(request, "silence");
    kept_.push_back(std::move(exchange));
  } else if (faults.has(FaultKind::attach_reset)) {
    log(request, "reset");
    exchange->reset();
  } else if (page || faults.has(FaultKind::attach_empty)) {
    log(request, page ? "200, a page" : "200, empty");
    exchange->send({.status = 200,
                    .headers = api_headers(page ? "text/html" : "text/event-stream; charset=utf-8"),
                    .body = page ? std::string(html_page) : std::string()});
  } else {
    return false;
  }
  return true;
}

void Api::cancel(Job& job, const httpd::Request& request, Answering exchange) {
  const FaultSet& faults = job.faults;
  if (!job.record.request.background)
    return refuse(request,
                  {.status = 400,
                   .message = "Cannot cancel a synchronous response.",
                   .type = "invalid_request_error",
                   .param = "response_id",
                   .code = {}},
                  std::move(exchange));
  if (faults.has(FaultKind::cancel_status))
    return refuse(request,
                  usual_error(static_cast<int>(faults.number(FaultKind::cancel_status))),
                  std::move(exchange));
  if (faults.has(FaultKind::cancel_late)) {
    sessions_->cancel_later(job, faults.number(FaultKind::cancel_late));
  } else {
    sessions_->cancel(job);
  }
  const bool billed = job.ended() && job.record.scenario.usage_known;
  log(request,
      billed ? fmt::format("200, {} output tokens", job.record.scenario.usage.output_tokens)
             : std::string("200"));
  exchange->send(json_response(200, response_object(job.record, job.moment(), job.ended_at())));
}

void Api::remove(const Job& job, Answering exchange) {
  Value out = Value::object();
  out.set("id", job.record.id);
  out.set("object", "response");
  out.set("deleted", true);
  sessions_->erase(std::string(job.record.id));
  exchange->send(json_response(200, out));
}

}  // namespace castwright::rehearsal
