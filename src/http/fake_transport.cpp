#include "http/fake_transport.h"

#include "core/check.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace castwright::http {

Result<StreamId> FakeTransport::start(const Request& request) {
  requests.push_back(request);
  const auto stream = static_cast<StreamId>(requests.size());
  if (expected_.empty()) {
    return fail(
        Fault::internal,
        fmt::format(
            "request {} ({} {}) was not expected", requests.size(), request.method, request.url));
  }
  active_.push_back({.stream = stream,
                     .script = std::move(expected_.front()),
                     .idle_ms_max = request.idle_ms_max,
                     .last = clock_.now()});
  expected_.pop_front();
  return stream;
}

void FakeTransport::stop(StreamId stream) {
  if (std::erase_if(active_, [&](const Exchange& e) { return e.stream == stream; }) > 0) {
    stopped.push_back(stream);
  }
}

FakeTransport::Due FakeTransport::next_of(const Exchange& exchange) {
  const Script& script = exchange.script;
  std::optional<Millis> gap;
  if (script.status != 0 && !exchange.head_sent) {
    gap = script.head_after;
  } else if (exchange.pieces_sent < script.pieces.size()) {
    gap = script.pieces[exchange.pieces_sent].after;
  } else if (!script.never_ends) {
    gap = script.end_after;
  }
  const bool idle = !gap || *gap > exchange.idle_ms_max;
  return Due{.at = exchange.last + (idle ? exchange.idle_ms_max : *gap), .idle = idle};
}

bool FakeTransport::play(Exchange& exchange, const Due& due, std::vector<TransportEvent>& events) {
  const Script& script = exchange.script;
  exchange.last = due.at;
  TransportEvent event;
  event.stream = exchange.stream;
  if (due.idle) {
    event.kind = TransportEvent::Kind::done;
    event.ending = Ending::timeout_idle;
    event.detail = fmt::format("no byte for {} ms", exchange.idle_ms_max.count());
  } else if (script.status != 0 && !exchange.head_sent) {
    event.kind = TransportEvent::Kind::head;
    event.status = script.status;
    event.headers = script.headers;
    exchange.head_sent = true;
  } else if (exchange.pieces_sent < script.pieces.size()) {
    const std::string& bytes = script.pieces[exchange.pieces_sent++].bytes;
    std::string& kept = batch_.emplace_back(bytes);
    kept.append(event.slack, '\0');
    event.bytes = std::string_view(kept).substr(0, bytes.size());
  } else {
    event.kind = TransportEvent::Kind::done;
    event.ending = script.ending;
    event.curl_code = script.curl_code;
    event.detail = script.detail;
  }
  const bool done = event.kind == TransportEvent::Kind::done;
  events.push_back(std::move(event));
  return done;
}

Status FakeTransport::wait(MonoTime deadline, std::vector<TransportEvent>& events) {
  events.clear();
  batch_.clear();
  if (before_wait) before_wait();
  if (woken_.exchange(false)) return {};

  MonoTime until = deadline;
  for (const Exchange& exchange : active_) {
    until = std::min(until, next_of(exchange).at);
  }
  CW_CHECK(until != MonoTime::max());  // Without this check nothing would ever end the wait.
  if (until > clock_.now()) clock_.advance(std::chrono::ceil<Millis>(until - clock_.now()));

  for (std::size_t i = 0; i < active_.size();) {
    bool ended = false;
    while (!ended) {
      const Due due = next_of(active_[i]);
      if (due.at > clock_.now()) break;
      ended = play(active_[i], due, events);
    }
    if (ended) {
      active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  return {};
}

}  // namespace castwright::http
