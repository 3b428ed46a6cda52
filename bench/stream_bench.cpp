// The stream client, measured: bytes → events → text, in memory and over loopback HTTP.
//
//   stream_bench corpus N FILE   writes a stream of N deltas
//   stream_bench memory FILE     times the layers in memory, prints a table
//   stream_bench serve FILE      serves it over HTTP and prints the base URL
//   stream_bench fetch URL       reads URL/responses with the program's own client, prints JSON
//   stream_bench record URL DIR  the same with tape, raw text and group commit, as a run does
//   stream_bench write URL DIR   the same without the group commit
//
// and of many streams at a pace:
//
//   stream_bench serve-paced PACE SECONDS K IDLE  K streams of PACE events/s, after IDLE seconds
//   stream_bench follow URL K fetch               reads them all with the program's own client
//   stream_bench follow URL K write|record DIR    the same with tape and raw text, or synced too
//   stream_bench floor URL K                      the same with sockets only
//
// bench/run and bench/streams drive all of it, with the peers, and print the tables.

#include "core/clock.h"
#include "http/curl_transport.h"
#include "paced_server.h"
#include "process.h"
#include "provider/dialect.h"
#include "provider/responses/decoder.h"
#include "sse/parser.h"
#include "stream_corpus.h"
#include "stream_floor.h"
#include "stream_follow.h"
#include "stream_record.h"
#include "stream_server.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::bench {
namespace {

constexpr std::size_t rounds = 9;
/// The fixture of 300,000 deltas has 90 MB.
constexpr std::size_t answer_bytes_max = std::size_t{1} << 30U;

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

/// Hands out `bytes` in blocks of `size`, as a network would.
void in_blocks(std::string_view bytes,
               std::size_t size,
               const std::function<void(std::string_view)>& take) {
  while (!bytes.empty()) {
    take(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
}

std::size_t copy_only(std::string_view bytes, std::size_t block_bytes) {
  std::vector<char> block(block_bytes);
  std::size_t sum = 0;
  in_blocks(bytes, block_bytes, [&](std::string_view part) {
    std::memcpy(block.data(), part.data(), part.size());
    sum += static_cast<unsigned char>(block[part.size() / 2]);
  });
  return sum;
}

std::size_t split_only(std::string_view bytes, std::size_t block_bytes) {
  sse::Parser parser;
  std::vector<sse::Event> events;
  std::size_t count = 0;
  in_blocks(bytes, block_bytes, [&](std::string_view part) {
    events.clear();
    if (!parser.feed(part, events)) std::abort();
    count += events.size();
  });
  return count;
}

std::size_t decode(std::string_view bytes, std::size_t block_bytes) {
  sse::Parser parser;
  provider::ResponsesDecoder decoder;
  std::vector<sse::Event> events;
  std::string delta;
  in_blocks(bytes, block_bytes, [&](std::string_view part) {
    events.clear();
    delta.clear();
    if (!parser.feed(part, events)) std::abort();
    for (const sse::Event& event : events) {
      if (!decoder.absorb(event, delta)) std::abort();
    }
  });
  if (decoder.status() != provider::AnswerStatus::completed) std::abort();
  return decoder.text().size();
}

// CPU time, not time: the layers in memory wait for nothing, and other work on the machine does not
// count.
struct Layer {
  std::string_view name;
  std::size_t (*run)(std::string_view, std::size_t);
  std::size_t block_bytes;
};

int memory(const std::string& path) {
  const std::string bytes = read_file(path);
  const std::size_t events = event_ends(bytes).size();
  constexpr std::array layers{
      Layer{"memcpy (floor)", copy_only, 16U << 10U},
      Layer{"split into events", split_only, 16U << 10U},
      Layer{"events and text", decode, 16U << 10U},
      Layer{"events and text, 287 B at a time", decode, 287},
  };
  std::array<std::vector<double>, layers.size()> times;
  for (std::size_t round = 0; round <= rounds; ++round) {
    for (std::size_t index = 0; index < layers.size(); ++index) {
      const double begin = cpu_seconds();
      volatile std::size_t kept = layers[index].run(bytes, layers[index].block_bytes);
      static_cast<void>(kept);
      if (round > 0) times[index].push_back(cpu_seconds() - begin);  // the first round warms up
    }
  }
  fmt::print("| layer | CPU ns/event min / median / max | GB/s |\n|---|---|---|\n");
  for (std::size_t index = 0; index < layers.size(); ++index) {
    std::ranges::sort(times[index]);
    const double per_event = 1e9 / static_cast<double>(events);
    const double median = times[index][rounds / 2];
    fmt::print("| {} | {:.1f} / {:.1f} / {:.1f} | {:.2f} |\n",
               layers[index].name,
               times[index].front() * per_event,
               median * per_event,
               times[index].back() * per_event,
               static_cast<double>(bytes.size()) / median / 1e9);
  }
  return 0;
}

int failed(std::string_view what) {
  fmt::print(stderr, "stream_bench: {}\n", what);
  return 1;
}

int fetch(const std::string& base_url) {
  const auto begin = std::chrono::steady_clock::now();
  const RealClock clock;
  auto transport = http::CurlTransport::open(clock, {.answer_bytes_max = answer_bytes_max});
  if (!transport) return failed(transport.error().what);
  passes::ModelRequest ask;
  ask.messages = {{passes::Role::user, "bench"}};
  provider::Endpoint endpoint;
  endpoint.base_url = base_url;
  endpoint.model = "bench";
  if (const auto started = (*transport)->start(provider::responses().encode(ask, endpoint));
      !started) {
    return failed(started.error().what);
  }
  sse::Parser parser;
  provider::ResponsesDecoder decoder;
  std::vector<http::TransportEvent> batch;
  std::vector<sse::Event> events;
  std::string delta;
  std::int64_t first_event_ns = 0;
  while (!decoder.ended()) {
    const auto deadline = clock.now() + std::chrono::seconds(60);
    if (const Status waited = (*transport)->wait(deadline, batch); !waited) {
      return failed(waited.error().what);
    }
    for (const http::TransportEvent& event : batch) {
      if (event.kind == http::TransportEvent::Kind::done && !decoder.ended()) {
        return failed("cut: " + event.detail);
      }
      if (event.kind != http::TransportEvent::Kind::bytes) continue;
      events.clear();
      delta.clear();
      if (!parser.feed(event.bytes, events)) return failed("not an event stream");
      if (first_event_ns == 0) first_event_ns = monotonic_ns();
      for (const sse::Event& dispatched : events) {
        if (const Status status = decoder.absorb(dispatched, delta); !status) {
          return failed(status.error().what);
        }
      }
    }
  }
  if (decoder.status() != provider::AnswerStatus::completed) return failed("not completed");
  fmt::print(R"({{"events":{},"text_units":{},"wall_s":{:.6f},"first_event_ns":{}}})"
             "\n",
             decoder.events(),
             utf16_units(decoder.text()),
             seconds_since(begin),
             first_event_ns);
  return 0;
}

int record_stream(const std::string& base_url, const std::string& folder, bool synced) {
  const auto begin = std::chrono::steady_clock::now();
  const Recorded recorded = record(base_url, folder, synced);
  if (!recorded.error.empty()) return failed(recorded.error);
  fmt::print(R"({{"events":{},"text_units":{},"wall_s":{:.6f},"first_event_ns":{}}})"
             "\n",
             recorded.events,
             recorded.text_units,
             seconds_since(begin),
             recorded.first_event_ns);
  return 0;
}

int write_corpus(const std::string& count, const std::string& path) {
  const Corpus corpus = make_corpus(std::stoul(count));
  std::ofstream file(path, std::ios::binary);
  file << corpus.bytes;
  if (!file.flush()) return failed("cannot write " + path);
  fmt::print(
      "{} events, {} bytes, {:.0f} bytes per event, {} bytes of text\n",
      corpus.event_ends.size(),
      corpus.bytes.size(),
      static_cast<double>(corpus.bytes.size()) / static_cast<double>(corpus.event_ends.size()),
      corpus.text_bytes);
  return 0;
}

int follow_many(const std::vector<std::string>& words) {
  const std::string& mode = words[3];
  if (mode == "fetch") return follow(words[1], std::stoul(words[2]), Keep::nothing, {});
  const Keep keep = mode == "record" ? Keep::synced : Keep::files;
  if (words.size() == 5) return follow(words[1], std::stoul(words[2]), keep, words[4]);
  return failed("follow: fetch, write DIR or record DIR");
}

int run(const std::vector<std::string>& words) {
  if ((words.size() == 5 || words.size() == 6) && words[0] == "serve-paced") {
    return serve_paced({.events_per_s = std::stod(words[1]),
                        .seconds = std::stod(words[2]),
                        .streams = std::stoul(words[3]),
                        .idle_s = std::stod(words[4]),
                        .certificate = words.size() == 6 ? words[5] : ""});
  }
  if (words.size() >= 4 && words[0] == "follow") return follow_many(words);
  if (words.size() == 3 && words[0] == "floor") return floor_of(words[1], std::stoul(words[2]));
  if (words.size() == 3 && words[0] == "corpus") return write_corpus(words[1], words[2]);
  if (words.size() == 2 && words[0] == "memory") return memory(words[1]);
  if (words.size() == 2 && words[0] == "fetch") return fetch(words[1]);
  if (words.size() == 3 && words[0] == "record") return record_stream(words[1], words[2], true);
  if (words.size() == 3 && words[0] == "write") return record_stream(words[1], words[2], false);
  if (words.size() == 2 && words[0] == "serve") {
    const std::string bytes = read_file(words[1]);
    return serve(bytes, event_ends(bytes));
  }
  return failed(
      "usage: corpus N FILE | memory FILE | serve FILE | fetch URL | record URL DIR | write URL "
      "DIR | serve-paced PACE SECONDS K IDLE [PEM] | follow URL K fetch|write|record [DIR] | floor "
      "URL "
      "K");
}

}  // namespace
}  // namespace castwright::bench

int main(int count, char** words) {
  return castwright::bench::run({words + 1, words + count});
}
