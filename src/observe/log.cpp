#include "observe/log.h"

#include <fmt/format.h>

namespace castwright::observe {
namespace {

using namespace journal;  // NOLINT(google-build-using-namespace): the events only

/// What a line says of a request.
std::string name_of(int number) {
  return number == journal::research_number ? "Research" : fmt::format("Chunk {}", number);
}

std::string line(const RunStarted& e) {
  if (e.pass == journal::Pass::b) {
    if (e.resumed)
      return fmt::format(
          "PASS B: Resuming, {} of {} requests are stored", e.stored, e.chunks.size());
    return fmt::format("PASS B: Generating the shorter scripts with STREAMING in {} requests",
                       e.chunks.size());
  }
  if (e.chunks.empty()) {
    return fmt::format("PASS A: {} canonical_pack with STREAMING, no L1: the topic switches it off",
                       e.resumed ? "Resuming" : "Generating");
  }
  if (e.resumed) {
    return fmt::format(
        "PASS A: Resuming L1, {} of {} chunks are stored", e.stored, e.chunks.size());
  }
  return fmt::format("PASS A: Generating L1 + canonical_pack with STREAMING in {} chunks",
                     e.chunks.size());
}
std::string line(const ChunkStarted& e) {
  if (e.pass == journal::Pass::b) {
    return fmt::format("Generating {} ({}), request {}/{}\nTarget: {} words in all",
                       e.chunk.title,
                       e.chunk.subject,
                       e.chunk.number,
                       e.of,
                       e.chunk.target);
  }
  if (e.chunk.number == journal::research_number) {
    return "Researching sources and canonical_pack first";
  }
  return fmt::format("Generating L1 chunk {}/{}\nTarget: {} words, covering: {} - {}",
                     e.chunk.number,
                     e.of,
                     e.chunk.target,
                     e.chunk.title,
                     e.chunk.subject);
}
std::string line(const StreamStarted&) {
  return "Starting to receive streaming response...";
}
std::string line(const Reattached& e) {
  const std::string of =
      e.chunk == journal::research_number ? "the research" : fmt::format("chunk {}", e.chunk);
  if (e.poll) {
    return fmt::format("Connection lost: asking for the answer of {} (nothing is paid again)", of);
  }
  return fmt::format(
      "Connection lost: following the answer of {} after event {} (nothing is paid again)",
      of,
      e.after.empty() ? "-1" : e.after);
}
std::string line(const TextReceived& e) {
  return fmt::format("Received {} chars so far...", e.chars);
}
std::string line(const TextFlushed& e) {
  return fmt::format("Flushed {} chars to {}", e.chars, e.path);
}
std::string line(const StreamComplete& e) {
  return fmt::format("Streaming complete: {} total chars received\n{} received: {} chars",
                     e.chars,
                     name_of(e.chunk),
                     e.chars);
}
std::string line(const ResearchKnown& e) {
  return fmt::format("{}: Retrieved {} sources and canonical_pack", name_of(e.chunk), e.sources);
}
std::string line(const CheckpointSaved& e) {
  return fmt::format("Checkpoint saved: {}", e.file);
}
std::string line(const ScriptSaved& e) {
  return fmt::format(
      "Final L1 saved: {} ({} chars)\nCHUNKED GENERATION COMPLETE: {} chunks stitched",
      e.path,
      e.chars,
      e.chunks);
}
std::string line(const ItemsSaved& e) {
  return fmt::format("PASS B: {} scripts saved: {}", e.items, e.path);
}
template <class Other>
std::string line(const Other&) {
  return {};
}

}  // namespace

std::string log_line(const RunEvent& event) {
  return std::visit([](const auto& e) { return line(e); }, event);
}

void Log::heard(const RunEvent& event, const json::Value&) {
  if (const auto* warning = std::get_if<Warning>(&event)) {
    sink_(fmt::format("WARNING: {}\n", warning->text));
    return;
  }
  const std::string text = log_line(event);
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out += "INFO: ";
    out.append(text, at, end - at);
    out += '\n';
    at = end + 1;
  }
  if (!out.empty()) sink_(out);
}

}  // namespace castwright::observe
