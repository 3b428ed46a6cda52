#pragma once
// For the tests of this module only: reads the bytes of a stream, cut anywhere, with a decoder.

#include "provider/feed_for_test.h"
#include "provider/responses/decoder.h"
#include "sse/parser.h"
#include "sse/writer.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace castwright::provider {

struct DecodedStream {
  ResponsesDecoder decoder;
  std::string live;  ///< Everything that was appended to `delta`.
  bool failed = false;
  Error error;
};

/// Feeds `bytes` in blocks; `next_size` gives the size of each in bytes (0 counts as 1).
inline DecodedStream read_pieces(std::string_view bytes,
                                 const std::function<std::size_t()>& next_size) {
  DecodedStream reading;
  Fed fed = feed(reading.decoder, bytes, next_size);
  reading.live = std::move(fed.live);
  reading.failed = fed.failed;
  reading.error = std::move(fed.error);
  return reading;
}

inline DecodedStream read_whole(std::string_view bytes) {
  return read_pieces(bytes, [bytes] { return bytes.size(); });
}

/// Reads `first`, then a cut, then `rest` from an exchange that re-attached.
inline DecodedStream read_reattached(std::string_view first, std::string_view rest) {
  DecodedStream reading = read_whole(first);
  reading.decoder.begin_exchange(true);
  sse::Parser parser;
  std::vector<sse::Event> events;
  reading.failed = !parser.feed(rest, events);
  for (const sse::Event& event : events)
    reading.failed = !reading.decoder.absorb(event, reading.live) || reading.failed;
  return reading;
}

/// An event by its type and the rest of its JSON, e.g. {"response.queued",
/// R"("sequence_number":1)"}.
struct Line {
  std::string_view type;
  std::string_view rest;
};

inline std::string stream(std::initializer_list<Line> lines) {
  std::string bytes;
  for (const Line& line : lines) {
    std::string data = "{\"type\":\"" + std::string(line.type) + "\"";
    if (!line.rest.empty()) data += "," + std::string(line.rest);
    sse::append_event(bytes, line.type, data + "}");
  }
  return bytes;
}

inline constexpr std::string_view delta_type = "response.output_text.delta";
inline constexpr std::string_view completed_type = "response.completed";

/// Returns a completed response with one message whose content is `parts`.
inline std::string message(std::string_view parts) {
  return R"("response":{"id":"resp_1","status":"completed","model":"m","output":[)"
         R"({"type":"message","id":"msg_1","role":"assistant","content":[)"
         + std::string(parts) + R"(]}],"usage":{"input_tokens":7,"output_tokens":3}})";
}

inline std::string text_part(std::string_view text) {
  return R"({"type":"output_text","annotations":[],"text":")" + std::string(text) + R"("})";
}

}  // namespace castwright::provider
