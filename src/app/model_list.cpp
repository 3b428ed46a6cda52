#include "app/model_list.h"

#include "core/limits.h"
#include "provider/diagnosis.h"
#include "topic/suggest.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::app {
namespace {

constexpr Millis hint_patience{5'000};
constexpr std::size_t shown_max = 20;

}  // namespace

Result<Fetched> fetch(http::Transport& transport,
                      const Clock& clock,
                      http::Request request,
                      Millis patience,
                      const std::function<bool()>& stopped) {
  request.connect_ms_max = request.idle_ms_max = patience;
  CW_TRY(const http::StreamId stream, transport.start(request));
  const MonoTime deadline = clock.now() + patience;
  Fetched fetched;
  std::vector<http::TransportEvent> events;
  const auto given_up = [&](Fault fault, std::string what) {
    transport.stop(stream);
    return fail(fault, std::move(what));
  };
  while (clock.now() < deadline && !(stopped && stopped())) {
    if (auto waited = transport.wait(deadline, events); !waited)
      return given_up(waited.error().fault, waited.error().what);
    for (http::TransportEvent& event : events) {
      if (event.stream != stream) continue;
      if (event.kind == http::TransportEvent::Kind::head) {
        fetched.status = event.status;
        fetched.headers = std::move(event.headers);
      }
      if (event.kind == http::TransportEvent::Kind::bytes) fetched.body += event.bytes;
      if (event.kind != http::TransportEvent::Kind::done) continue;
      // The answer of a redirect is complete too; the caller judges its status.
      if (event.ending == http::Ending::eof || event.ending == http::Ending::redirect)
        return fetched;
      return fail(Fault::network, std::move(event.detail));
    }
    if (fetched.body.size() > limits::model_list_bytes_max) {
      return given_up(
          Fault::provider,
          fmt::format("the list of models has more than model_list_bytes_max ({}) bytes",
                      limits::model_list_bytes_max));
    }
  }
  return given_up(
      Fault::network,
      fmt::format("{} gave no answer within {} s", request.url, patience.count() / 1'000));
}

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
  const auto fetched = fetch(
      runtime.transport(), runtime.clock(), provider::encode_models(endpoint), hint_patience, [&] {
        return runtime.stop().signal() != 0;
      });
  return fetched && fetched->status == 200 ? models_line(fetched->body, endpoint) : std::string();
}

}  // namespace castwright::app
