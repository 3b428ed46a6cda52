#pragma once
// For the tests of this module only: feeds the bytes of a stream, cut anywhere, to any decoder, and
// finds the folders of recorded streams.

#include "provider/decoder.h"
#include "sse/parser.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace castwright::provider {

struct Fed {
  std::string live{};  ///< Everything that was appended to `delta`.
  bool failed = false;
  Error error{};
};

/// Feeds `bytes` in blocks, and then the clean end of the body; `next_size` gives the size of each
/// block in bytes (0 counts as 1).
inline Fed feed(Decoder& decoder,
                std::string_view bytes,
                const std::function<std::size_t()>& next_size) {
  Fed fed;
  sse::Parser parser;
  std::vector<sse::Event> events;
  while (!bytes.empty() && !fed.failed) {
    const std::size_t size = std::min(bytes.size(), std::max<std::size_t>(next_size(), 1));
    // Each block is a copy of its own, so that the address sanitizer finds a view that outlives it.
    const std::string piece(bytes.substr(0, size));
    bytes.remove_prefix(size);
    events.clear();
    if (const Status status = parser.feed(piece, events); !status) {
      fed.failed = true;
      fed.error = status.error();
    }
    for (const sse::Event& event : events) {
      const Status status = decoder.absorb(event, fed.live);
      if (status) continue;
      fed.failed = true;
      fed.error = status.error();
    }
  }
  std::vector<sse::Event> unterminated;
  parser.finish(unterminated);
  for (const sse::Event& event : unterminated) {
    if (!fed.failed) decoder.absorb_unterminated(event, fed.live);
  }
  if (!fed.failed) decoder.end_of_body();
  return fed;
}

inline Fed feed(Decoder& decoder, std::string_view bytes) {
  return feed(decoder, bytes, [bytes] { return bytes.size(); });
}

/// How a stream is cut: whole, byte by byte, and at random.
using Cut = std::function<std::size_t()>;
inline std::vector<Cut> all_cuts() {
  std::vector<Cut> cuts{[] { return std::string::npos; }, [] { return std::size_t{1}; }};
  for (const unsigned seed : {1U, 2U, 3U}) {
    cuts.emplace_back(
        [engine = std::mt19937(seed)]() mutable { return std::size_t{engine() % 700}; });
  }
  return cuts;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns the folder `name` of streams that other projects recorded: the complete folder if it is
/// on this machine, else the part of it that tests/recordings/ holds.
inline std::filesystem::path recordings(std::string_view name) {
  const std::filesystem::path all = std::filesystem::path(CW_SHARED_DATA) / name;
  if (std::filesystem::exists(all / "manifest.json")) return all;
  return std::filesystem::path(CW_SOURCE_DIR) / "tests" / "recordings" / name;
}

}  // namespace castwright::provider
