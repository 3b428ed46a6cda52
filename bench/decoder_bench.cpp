// The decoders of all dialects, measured side by side in memory: events → text, without the parser
// of the bytes before them.
//
//   decoder_bench [N]   CPU time an event of streams of N deltas (100,000), a table

#include "process.h"
#include "provider/dialect.h"
#include "sse/parser.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace castwright::bench {
namespace {

constexpr std::size_t rounds = 9;

/// Pieces of text as JSON, 4 characters on average: one in ten has an escape and one in ten is
/// beyond ASCII, as in prose of two languages.
constexpr std::array words{" the",  " market", " is",           " of",         "ers",
                           ",",     " today",  ".\\n\\n",       " f\xC3\xBCr", " what",
                           " it",   " a",      " to",           " in",         " \\\"so",
                           " HOST", "_A",      " na\xC3\xAFve", " year",       " per"};

using MakeEvent = std::string (*)(std::size_t number, std::string_view text);

std::string responses_delta(std::size_t number, std::string_view text) {
  return fmt::format(
      R"({{"type":"response.output_text.delta","sequence_number":{},)"
      R"("item_id":"msg_0a4bc5e23769d65c00696d5e6bade4819d9c681da9ecb436c6","output_index":1,)"
      R"("content_index":0,"delta":"{}","logprobs":[],"obfuscation":"PG3jBEX2X5j81y"}})",
      number + 4,
      text);
}

/// OpenAI's chunk, with the tenth of the events that another second changes.
std::string chat_delta(std::size_t number, std::string_view text) {
  return fmt::format(
      R"({{"id":"chatcmpl-DIgPqZDSLdYbzqyXn54iajmnPPss9","object":"chat.completion.chunk",)"
      R"("created":{},"model":"gpt-4o-2024-08-06","service_tier":"default",)"
      R"("system_fingerprint":"fp_97cd4ae281","choices":[{{"index":0,"delta":{{"content":"{}"}},)"
      R"("logprobs":null,"finish_reason":null}}],"usage":null,"obfuscation":"PG3jBEX2X5j81y"}})",
      1773345322 + number / 50,
      text);
}

/// The text is told twice, as by OpenRouter, so that the text is no part of a shape.
std::string chat_reasoning(std::size_t number, std::string_view text) {
  return fmt::format(
      R"({{"id":"gen-1762179802-UN8pkJI4AGZvryk0kFnb","provider":"Minimax","model":"m/m2",)"
      R"("object":"chat.completion.chunk","created":{},"choices":[{{"index":0,"delta":{{)"
      R"("role":"assistant","content":"","reasoning":"{}","reasoning_details":[)"
      R"({{"type":"reasoning.text","text":"{}","index":0,"format":null}}]}},)"
      R"("finish_reason":null,"native_finish_reason":null,"logprobs":null}}]}})",
      1773345322 + number / 50,
      text,
      text);
}

struct Stream {
  std::string_view what;
  const provider::Dialect& dialect;
  MakeEvent make;
  bool text;  ///< the words are the answer's
};

std::string bytes_of(const Stream& stream, std::size_t deltas) {
  std::string bytes;
  for (std::size_t i = 0; i < deltas; ++i)
    bytes += "data: " + stream.make(i, words[(i * 7) % words.size()]) + "\n\n";
  bytes.append(64, '\0');  // what the transport leaves readable behind a block
  return bytes;
}

double seconds_of(const Stream& stream, const std::vector<sse::Event>& events) {
  const auto decoder = stream.dialect.decoder(provider::AnswerField::content);
  std::string delta;
  const double begin = cpu_seconds();
  for (const sse::Event& event : events) {
    delta.clear();
    if (!decoder->absorb(event, delta)) std::abort();
  }
  const double took = cpu_seconds() - begin;
  const std::string words_read = stream.text ? decoder->text() : decoder->aside();
  if (words_read.size() < events.size()) std::abort();
  return took;
}

int measure(std::size_t deltas) {
  const std::array streams{
      Stream{"Responses, text", provider::responses(), responses_delta, true},
      Stream{"Chat, text", provider::chat(), chat_delta, true},
      Stream{"Chat, reasoning told twice", provider::chat(), chat_reasoning, false},
  };
  fmt::print("| stream | bytes/event | CPU ns/event min / median / max |\n|---|---|---|\n");
  for (const Stream& stream : streams) {
    const std::string bytes = bytes_of(stream, deltas);
    const std::string_view body = std::string_view(bytes).substr(0, bytes.size() - 64);
    sse::Parser parser;
    std::vector<sse::Event> events;
    if (!parser.feed(body, events)) std::abort();
    for (sse::Event& event : events)
      event.slack = 64;
    std::vector<double> times;
    for (std::size_t round = 0; round <= rounds; ++round) {
      const double took = seconds_of(stream, events);
      if (round > 0) times.push_back(took);  // the first round warms up
    }
    std::ranges::sort(times);
    const double per_event = 1e9 / static_cast<double>(events.size());
    fmt::print("| {} | {} | {:.0f} / {:.0f} / {:.0f} |\n",
               stream.what,
               body.size() / events.size(),
               times.front() * per_event,
               times[rounds / 2] * per_event,
               times.back() * per_event);
  }
  return 0;
}

}  // namespace
}  // namespace castwright::bench

int main(int argc, char** argv) {
  const long deltas = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 100'000;
  if (deltas <= 0) {
    std::fputs("usage: decoder_bench [DELTAS]\n", stderr);
    return 2;
  }
  return castwright::bench::measure(static_cast<std::size_t>(deltas));
}
