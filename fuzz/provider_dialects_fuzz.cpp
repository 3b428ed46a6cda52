// Whatever bytes come, a decoder of any dialect keeps the promises that the engine relies on: any
// split gives the same, text is valid UTF-8, and behind the proof of an end nothing changes.

#include "core/check.h"
#include "json/text.h"
#include "provider/dialect.h"
#include "sse/parser.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

using castwright::provider::AnswerField;
using castwright::provider::Decoder;
using castwright::provider::Dialect;
using castwright::sse::Event;
using castwright::sse::Parser;

/// Small, so that the fuzzer meets it.
constexpr std::size_t event_bytes_max = 4096;

std::string story_of(const Decoder& decoder) {
  std::string story;
  for (const std::string& part : {decoder.text(),
                                  decoder.aside(),
                                  decoder.refusal(),
                                  decoder.response_id(),
                                  decoder.model(),
                                  decoder.error_code(),
                                  decoder.error_message(),
                                  decoder.incomplete_reason()}) {
    CW_CHECK(castwright::json::is_utf8(part));
    story += "|" + part;
  }
  for (const std::string& warning : decoder.warnings())
    story += "|" + warning;
  for (const std::string& url : decoder.told_sources().urls)
    story += "|" + url;
  const auto& usage = decoder.usage();
  if (usage && decoder.terminal()) {  // before it they may not fit each other yet
    CW_CHECK(usage->reasoning_tokens <= usage->output_tokens);
    CW_CHECK(usage->cached_tokens <= usage->input_tokens && usage->cached_tokens >= 0);
  }
  for (const std::int64_t figure : {decoder.events(),
                                    decoder.deltas(),
                                    decoder.unknown_events(),
                                    std::int64_t{decoder.ended()},
                                    std::int64_t{decoder.terminal()},
                                    static_cast<std::int64_t>(decoder.status()),
                                    decoder.billed().value_or(-1),
                                    usage ? usage->output_tokens : -1}) {
    story += "|" + std::to_string(figure);
  }
  return story;
}

/// Feeds pieces whose sizes come from `sizes`, again and again; each on the heap and gone
/// afterwards.
std::string read(const Dialect& dialect, std::string_view bytes, std::string_view sizes) {
  Parser parser(event_bytes_max);
  const auto decoder = dialect.decoder(AnswerField::content);
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
      const bool over = decoder->terminal() && !decoder->awaits_cause();
      const std::size_t before = live.size();
      static_cast<void>(dialect.recognizes(event));
      if (const auto status = decoder->absorb(event, live); !status) errors += status.error().what;
      CW_CHECK(!over || live.size() == before);
    }
    if (!fed) break;
  }
  events.clear();
  parser.finish(events);
  for (const Event& event : events)
    decoder->absorb_unterminated(event, live);
  decoder->end_of_body();
  CW_CHECK(castwright::json::is_utf8(live));
  return live + "|" + errors + story_of(*decoder);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string input(data, data + size);
  const std::size_t split = std::min<std::size_t>(8, input.size() / 4);
  const std::string_view sizes = std::string_view(input).substr(0, split);
  const std::string_view bytes = std::string_view(input).substr(split);
  for (const Dialect* const dialect : castwright::provider::dialects()) {
    const std::string whole = read(*dialect, bytes, "");
    CW_CHECK(read(*dialect, bytes, "\1") == whole);
    if (!sizes.empty()) CW_CHECK(read(*dialect, bytes, sizes) == whole);
    const auto object = dialect->decoder(AnswerField::content);
    static_cast<void>(object->absorb_object(bytes));
    static_cast<void>(story_of(*object));
  }
  return 0;
}
