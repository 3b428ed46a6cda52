#include "stream_record.h"

#include "core/clock.h"
#include "disk/disk.h"
#include "engine/stream.h"
#include "http/curl_transport.h"
#include "process.h"
#include "tape/syncer.h"

#include <chrono>
#include <memory>
#include <vector>

namespace castwright::bench {
namespace {

constexpr std::size_t answer_bytes_max = std::size_t{1} << 30U;

engine::StreamSetup setup() {
  return {.header = {.run = "01KAQ3V5N8T6W2X4Y9Z0ABCDEF",
                     .chunk = 1,
                     .attempt = 1,
                     .model = "bench",
                     .created = "2026-11-23T00:00:00.000Z"},
          .progress_ms_max = std::chrono::minutes(10),
          .deadline_ms_max = std::chrono::minutes(60)};
}

Recorded failed(std::string why) {
  Recorded recorded;
  recorded.error = std::move(why);
  return recorded;
}

}  // namespace

std::size_t utf16_units(std::string_view text) {
  std::size_t units = 0;
  for (const char byte : text) {
    const auto value = static_cast<unsigned char>(byte);
    if ((value & 0xC0U) != 0x80U) units += value >= 0xF0U ? 2 : 1;
  }
  return units;
}

Recorded record(const std::string& base_url, const std::filesystem::path& folder, bool synced) {
  const RealClock clock;
  auto opened = disk::open_folder(folder, disk::Missing::make);
  auto transport = http::CurlTransport::open(clock, {.answer_bytes_max = answer_bytes_max});
  if (!opened || !transport) return failed("cannot begin");
  // Without its thread the syncer collects and never syncs; sync_now() still does, four times.
  const auto syncer =
      synced ? std::make_unique<tape::Syncer>() : std::make_unique<tape::Syncer>(clock);
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::user, "bench"}};
  provider::Endpoint endpoint;
  endpoint.base_url = base_url;
  endpoint.model = "bench";
  const http::Request request = provider::responses().encode(ask, endpoint);
  auto stream = engine::ChunkStream::open(**opened, *syncer, setup(), request, clock.now());
  if (!stream) return failed(stream.error().what);
  if (const auto id = (*transport)->start(request); !id) return failed(id.error().what);
  Recorded recorded;
  std::vector<http::TransportEvent> batch;
  std::vector<journal::RunEvent> told;
  while (!(*stream)->exchange_over()) {
    if (const Status waited = (*transport)->wait((*stream)->deadline(), batch); !waited) {
      return failed(waited.error().what);
    }
    for (const http::TransportEvent& event : batch) {
      if (recorded.first_event_ns == 0 && event.kind == http::TransportEvent::Kind::bytes) {
        recorded.first_event_ns = monotonic_ns();
      }
      if (Status done = (*stream)->absorb(event, clock.now(), told); !done) {
        return failed(done.error().what);
      }
    }
  }
  if (const Status ended = (*stream)->end_exchange(clock.now()); !ended) {
    return failed(ended.error().what);
  }
  const auto outcome = (*stream)->finish(clock.now(), told);
  if (!outcome) return failed(outcome.error().what);
  if (outcome->verdict.end != engine::End::completed) return failed(outcome->reason);
  recorded.events = static_cast<std::size_t>((*stream)->events());
  recorded.text_units = utf16_units(outcome->text);
  return recorded;
}

}  // namespace castwright::bench
