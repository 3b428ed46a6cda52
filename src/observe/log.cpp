#include "observe/log.h"

#include <fmt/format.h>

namespace castwright::observe {
namespace {

using namespace journal;  // NOLINT(google-build-using-namespace): the events only

/// The stage of request `number` for an event that names no stage: then the parts are those of the
/// long script.
const Stage& stage_of(int number) {
  return journal::stage_of(StageId::long_script, number);
}

/// Returns what a line calls a request.
std::string name_of(int number) {
  return stage_of(number).heading(number);
}

std::string line(const RunStarted& e) {
  if (e.chunks.empty()) {
    return fmt::format("PASS A: {} canonical_pack with STREAMING, no L1: the topic switches it off",
                       e.resumed ? "Resuming" : "Generating");
  }
  const StageWords& words = row_of(e.stage).words;
  return fmt::format(fmt::runtime(e.resumed ? words.log_resumes : words.log_begins),
                     fmt::arg("stored", e.stored),
                     fmt::arg("requests", e.chunks.size()));
}
std::string line(const ChunkStarted& e) {
  return fmt::format(fmt::runtime(journal::stage_of(e.stage, e.chunk.number).words.log_asks),
                     fmt::arg("number", e.chunk.number),
                     fmt::arg("of", e.of),
                     fmt::arg("target", e.chunk.target),
                     fmt::arg("title", e.chunk.title),
                     fmt::arg("subject", e.chunk.subject));
}
std::string line(const StreamStarted&) {
  return "Starting to receive streaming response...";
}
std::string line(const Reattached& e) {
  const std::string of = stage_of(e.chunk).request_name(e.chunk);
  if (e.window != CompletionWindow::soonest) {
    return fmt::format(
        "The answer of {} may take {}: asking until it is there (nothing is paid again)",
        of,
        window_name(e.window));
  }
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
  const auto* notice = std::get_if<Notice>(&event);
  const std::string text = notice != nullptr ? notice->text : log_line(event);
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
