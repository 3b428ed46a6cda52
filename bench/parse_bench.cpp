// Bytes → events → the fields of interest, in memory: 300,000 delta events of the size that real
// streams have (287 bytes for some 20 bytes of text), fed in blocks of the size that a socket
// gives.

#include "json/field_stream.h"
#include "json/scan.h"
#include "json/text.h"
#include "json/value.h"
#include "sse/parser.h"
#include "sse/writer.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

namespace castwright {
namespace {

constexpr std::size_t events_count = 300'000;
constexpr std::size_t event_size = 287;
constexpr std::array<std::string_view, 7> keys = {
    "type", "sequence_number", "output_index", "content_index", "delta", "response", "error"};

std::string make_stream() {
  std::string bytes;
  bytes.reserve(events_count * event_size);
  for (std::size_t i = 0; i < events_count; ++i) {
    const std::size_t begin = bytes.size();
    std::string data = fmt::format(
        R"({{"type":"response.output_text.delta","content_index":0,"delta":"word{} and ","item_id":)"
        R"("msg_0a4b5c6d7e8f90123456789","logprobs":[],"obfuscation":"","output_index":2,)"
        R"("sequence_number":{}}})",
        i % 97,
        i);
    constexpr std::string_view obfuscation = R"("obfuscation":")";
    const std::size_t frame =
        std::string_view("event: response.output_text.delta\ndata: \n\n").size();
    const std::size_t filled = data.size() + frame;
    data.insert(data.find(obfuscation) + obfuscation.size(), event_size - filled, 'x');
    sse::append_event(bytes, "response.output_text.delta", data);
    if (bytes.size() - begin != event_size) std::abort();
  }
  return bytes;
}

const std::string& stream() {
  static const std::string bytes = make_stream();
  return bytes;
}

template <class Take>
void feed_all(sse::Parser& parser, std::size_t block, Take take) {
  std::vector<sse::Event> events;
  for (std::string_view rest = stream(); !rest.empty();) {
    const std::string_view piece = rest.substr(0, block);
    rest.remove_prefix(piece.size());
    events.clear();
    if (!parser.feed(piece, events)) std::abort();
    for (const sse::Event& event : events)
      take(event);
  }
}

void report(benchmark::State& state) {
  const auto rounds = static_cast<std::int64_t>(state.iterations());
  state.SetItemsProcessed(rounds * static_cast<std::int64_t>(events_count));
  state.SetBytesProcessed(rounds * static_cast<std::int64_t>(stream().size()));
  state.counters["ns_per_event"] = benchmark::Counter(
      static_cast<double>(events_count) * 1e-9,
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void split(benchmark::State& state) {
  for (auto round : state) {
    sse::Parser parser;
    std::size_t bytes = 0;
    feed_all(parser, static_cast<std::size_t>(state.range(0)), [&](const sse::Event& event) {
      bytes += event.data.size();
    });
    benchmark::DoNotOptimize(bytes);
  }
  report(state);
}
BENCHMARK(split)->Arg(287)->Arg(16 << 10)->Arg(100 << 10)->Unit(benchmark::kMillisecond);

void split_and_scan(benchmark::State& state) {
  for (auto round : state) {
    sse::Parser parser;
    json::Scanner scanner;
    json::TextJoiner text;
    std::array<json::Field, keys.size()> fields;
    feed_all(parser, static_cast<std::size_t>(state.range(0)), [&](const sse::Event& event) {
      if (!scanner.scan(event.data, event.slack, keys, fields)) std::abort();
      text.append(fields[4].text);
    });
    benchmark::DoNotOptimize(text.str().size());
  }
  report(state);
}
BENCHMARK(split_and_scan)->Arg(287)->Arg(16 << 10)->Arg(100 << 10)->Unit(benchmark::kMillisecond);

void parse_whole(benchmark::State& state) {
  for (auto round : state) {
    sse::Parser parser;
    feed_all(parser, 100 << 10, [&](const sse::Event& event) {
      const auto value = json::parse(event.data);
      if (!value) std::abort();
      benchmark::DoNotOptimize(value->members().size());
    });
  }
  report(state);
}
BENCHMARK(parse_whole)->Unit(benchmark::kMillisecond);

void field_of_unfinished_json(benchmark::State& state) {
  std::string document = R"({"sources":[],"chunk_text":")";
  while (document.size() < (1u << 20))
    document += R"(Twenty bytes of text\n)";
  for (auto round : state) {
    json::FieldStream field("chunk_text");
    std::string text;
    for (std::string_view rest = document; !rest.empty();) {
      const std::string_view piece = rest.substr(0, 5);
      rest.remove_prefix(piece.size());
      field.feed(piece, text);
    }
    benchmark::DoNotOptimize(text.size());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations())
                          * static_cast<std::int64_t>(document.size()));
}
BENCHMARK(field_of_unfinished_json)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace castwright

BENCHMARK_MAIN();
