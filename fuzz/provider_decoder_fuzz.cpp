// Any split of the same bytes gives the same text, live text, figures, warnings and error.

#include "core/check.h"
#include "json/text.h"
#include "provider/responses/decoder.h"
#include "sse/parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using castwright::provider::Citation;
using castwright::provider::ResponsesDecoder;
using castwright::sse::Event;
using castwright::sse::Parser;

/// Small, so that the fuzzer meets it.
constexpr std::size_t event_bytes_max = 4096;

void tell(const ResponsesDecoder& decoder, std::string& story) {
  const std::string text = decoder.text();
  CW_CHECK(castwright::json::is_utf8(text));
  for (const std::string& part : {text,
                                  decoder.refusal(),
                                  decoder.response_id(),
                                  decoder.cursor(),
                                  decoder.model(),
                                  decoder.error_code(),
                                  decoder.error_message(),
                                  decoder.incomplete_reason()}) {
    story += "|" + part;
  }
  for (const Citation& citation : decoder.citations()) {
    CW_CHECK(citation.begin <= citation.end && citation.end <= text.size());
    story += "|" + citation.url + std::to_string(citation.begin);
  }
  for (const std::string& warning : decoder.warnings())
    story += "|" + warning;
  for (const std::string& url : decoder.search_urls())
    story += "|" + url;
  for (const std::int64_t figure : {decoder.events(),
                                    decoder.deltas(),
                                    decoder.unknown_events(),
                                    std::int64_t{decoder.ended()},
                                    static_cast<std::int64_t>(decoder.status()),
                                    std::int64_t{decoder.searches()},
                                    decoder.usage() ? decoder.usage()->output_tokens : -1}) {
    story += "|" + std::to_string(figure);
  }
}

/// Feeds pieces whose sizes come from `sizes`, again and again; each on the heap and gone
/// afterwards.
std::string story_of(std::string_view bytes, std::string_view sizes) {
  Parser parser(event_bytes_max);
  ResponsesDecoder decoder;
  std::string live;
  std::string errors;
  std::vector<Event> events;
  for (std::size_t turn = 0; !bytes.empty(); ++turn) {
    const std::size_t wanted =
        sizes.empty() ? bytes.size() : static_cast<unsigned char>(sizes[turn % sizes.size()]) % 64u;
    const std::size_t size = std::clamp<std::size_t>(wanted, 1, bytes.size());
    const auto piece = std::make_unique<char[]>(size);
    bytes.copy(piece.get(), size);
    bytes.remove_prefix(size);
    events.clear();
    const auto fed = parser.feed({piece.get(), size}, events);
    for (const Event& event : events) {
      if (const auto status = decoder.absorb(event, live); !status) errors += status.error().what;
    }
    if (!fed) {
      errors += fed.error().what;
      break;
    }
  }
  events.clear();
  parser.finish(events);
  for (const Event& event : events)
    decoder.absorb_unterminated(event, live);
  CW_CHECK(castwright::json::is_utf8(live));
  std::string story = live + "|" + errors;
  tell(decoder, story);
  return story;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::size_t split = std::min<std::size_t>(8, input.size() / 4);
  const std::string_view sizes = std::string_view(input).substr(0, split);
  const std::string_view bytes = std::string_view(input).substr(split);
  const std::string whole = story_of(bytes, "");
  CW_CHECK(story_of(bytes, "\1") == whole);
  if (!sizes.empty()) CW_CHECK(story_of(bytes, sizes) == whole);
  ResponsesDecoder object;
  static_cast<void>(object.absorb_object(bytes));
  std::string story;
  tell(object, story);
  return 0;
}
