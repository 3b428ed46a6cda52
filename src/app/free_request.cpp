#include "app/free_request.h"

#include "http/curl_transport.h"
#include "topic/pasted.h"

#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

constexpr Millis patience{5'000};

}  // namespace

Result<FreeAnswer> ask_freely(const Clock& clock, http::Request request, std::size_t bytes_max) {
  CW_TRY(const auto transport, http::CurlTransport::open(clock));
  request.connect_ms_max = request.idle_ms_max = patience;
  CW_TRY(const http::StreamId stream, transport->start(request));
  const MonoTime deadline = clock.now() + patience;
  FreeAnswer answer;
  std::vector<http::TransportEvent> events;
  while (clock.now() < deadline) {
    CW_RETURN_IF_ERROR(transport->wait(deadline, events));
    for (const http::TransportEvent& event : events) {
      switch (event.kind) {
        case http::TransportEvent::Kind::head: answer.status = event.status; break;
        case http::TransportEvent::Kind::bytes:
          answer.body += event.bytes.substr(0, bytes_max - answer.body.size());
          break;
        case http::TransportEvent::Kind::done:
          if (answer.status != 0) return answer;
          return fail(Fault::network, topic::without_logins(redact(event.detail, request.key)));
      }
    }
    if (answer.body.size() == bytes_max) break;
  }
  transport->stop(stream);
  if (answer.status != 0) return answer;
  return fail(Fault::network, fmt::format("no answer came within {} s", patience.count() / 1'000));
}

}  // namespace castwright::app
