// Any split of the same bytes gives the same events, comments, head, unterminated event and error.

#include "core/check.h"
#include "sse/parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using castwright::sse::Event;
using castwright::sse::Parser;

/// Small, so that the fuzzer meets it.
constexpr std::size_t event_bytes_max = 200;

void tell(const std::vector<Event>& events, std::string& story) {
  for (const Event& event : events) {
    for (const std::string_view part : {event.name, event.data, event.id}) {
      story += std::to_string(part.size());
      story += ':';
      story += part;
    }
    // Every byte that is said to be readable is read, so that a sanitizer sees a wrong slack.
    const char* const behind = event.data.data() + event.data.size();
    volatile char sink = 0;
    for (std::size_t i = 0; i < event.slack; ++i)
      sink = behind[i];
    static_cast<void>(sink);
  }
}

/// Feeds pieces whose sizes come from `sizes`, again and again; each on the heap and gone
/// afterwards.
std::string story_of(std::string_view bytes, std::string_view sizes) {
  Parser parser(event_bytes_max);
  std::string story;
  std::string error;
  for (std::size_t turn = 0; !bytes.empty(); ++turn) {
    const std::size_t wanted =
        sizes.empty() ? bytes.size() : static_cast<unsigned char>(sizes[turn % sizes.size()]) % 32u;
    const std::size_t size = std::clamp<std::size_t>(wanted, 1, bytes.size());
    const auto piece = std::make_unique<char[]>(size);
    bytes.copy(piece.get(), size);
    bytes.remove_prefix(size);
    std::vector<Event> events;
    const auto status = parser.feed({piece.get(), size}, events);
    tell(events, story);
    if (!status) error = status.error().what;
  }
  std::vector<Event> events;
  parser.finish(events);
  CW_CHECK(events.size() <= 1);
  story += "|unterminated ";
  tell(events, story);
  story += "|head ";
  story += parser.head();
  story += "|comments " + std::to_string(parser.comments()) + "|" + error;
  return story;
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

// NOLINTNEXTLINE(readability-identifier-naming): the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::size_t split = input.empty() ? 0 : std::min<std::size_t>(8, input.size() / 4);
  const std::string_view sizes = std::string_view(input).substr(0, split);
  const std::string_view bytes = std::string_view(input).substr(split);
  const std::string whole = story_of(bytes, "");
  CW_CHECK(story_of(bytes, "\1") == whole);
  if (!sizes.empty()) CW_CHECK(story_of(bytes, sizes) == whole);
  return 0;
}
