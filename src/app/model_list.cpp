#include "app/model_list.h"

#include "core/limits.h"
#include "provider/diagnosis.h"
#include "topic/suggest.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

constexpr Millis patience{5'000};
constexpr std::size_t shown_max = 20;

/// The body of a successful answer, or "".
std::string fetched(Runtime& runtime, http::Request request) {
  http::Transport& transport = runtime.transport();
  request.connect_ms_max = request.idle_ms_max = patience;
  const auto stream = transport.start(request);
  if (!stream) return {};
  const MonoTime deadline = runtime.clock().now() + patience;
  std::string body;
  int status = 0;
  std::vector<http::TransportEvent> events;
  while (runtime.clock().now() < deadline && runtime.stop().signal() == 0) {
    if (!transport.wait(deadline, events)) break;
    for (const http::TransportEvent& event : events) {
      if (event.stream != *stream) continue;
      if (event.kind == http::TransportEvent::Kind::head) status = event.status;
      if (event.kind == http::TransportEvent::Kind::bytes) body += event.bytes;
      if (event.kind == http::TransportEvent::Kind::done) return status == 200 ? body : "";
    }
    if (body.size() > limits::model_list_bytes_max) break;
  }
  transport.stop(*stream);
  return {};
}

}  // namespace

std::string models_line(std::string_view body, const provider::Endpoint& endpoint) {
  std::vector<std::string> ids = provider::model_ids(body);
  for (std::string& id : ids)
    id = redact(id, endpoint.key);
  if (ids.empty()) return {};
  std::string line = "the server has";
  for (std::size_t at = 0; at < std::min(ids.size(), shown_max); ++at)
    line += fmt::format("{} {}", at == 0 ? "" : ",", topic::printable(ids[at]));
  if (ids.size() > shown_max) line += fmt::format(" and {} more", ids.size() - shown_max);
  const std::vector<std::string_view> known(ids.begin(), ids.end());
  return line + topic::did_you_mean(endpoint.model, known);
}

std::string models_hint(Runtime& runtime, const provider::Endpoint& endpoint) {
  return models_line(fetched(runtime, provider::encode_models(endpoint)), endpoint);
}

}  // namespace castwright::app
