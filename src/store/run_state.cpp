#include "store/run_state.h"

#include "core/hash.h"
#include "core/limits.h"
#include "store/event_log.h"
#include "store/layout.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::store {
namespace {

void apply_to_chunk(ChunkState& chunk, std::string_view type, const json::Value& event) {
  if (type == "request_reserved") {
    chunk.reserved = event.string_or("worst_usd", "");
  } else if (type == "request_opened") {
    ++chunk.attempts;
    chunk.in_flight = true;
    chunk.end.clear();
    chunk.reason.clear();
    chunk.response_id.clear();
    chunk.first_text_ms = -1;
    chunk.unsettled.push_back(chunk.reserved);
  } else if (type == "response_known") {
    chunk.response_id = event.string_or("response_id", "");
  } else if (type == "first_text") {
    chunk.first_text_ms = event.int_or("ms", -1);
  } else if (type == "chunk_ended") {
    chunk.in_flight = false;
    chunk.end = event.string_or("end", "");
    chunk.reason = event.string_or("reason", "");
    chunk.duration_ms = event.int_or("ms", 0);
    const json::Value* cost = event.find("cost_usd");
    const auto text = cost == nullptr ? std::nullopt : cost->as_string();
    if (text && !chunk.unsettled.empty()) chunk.unsettled.pop_back();
    chunk.bills.push_back(text ? std::optional(std::string(*text)) : std::nullopt);
    const json::Value* tokens = event.find("usage", "output_tokens");
    chunk.output_tokens = tokens == nullptr ? std::nullopt : tokens->as_int();
    chunk.chars = static_cast<std::size_t>(event.int_or("chars", 0));
  } else if (type == "chunk_stored") {
    chunk.stored = true;
    chunk.words = static_cast<int>(event.int_or("words", 0));
    chunk.bytes = static_cast<std::size_t>(event.int_or("bytes", 0));
    chunk.sha256 = event.string_or("sha256", "");
  }
}

void apply(RunState& state, const json::Value& event) {
  const std::string_view type = event.string_or("type", "");
  const std::int64_t number = event.int_or("chunk", 0);
  if (number >= 1 && number <= static_cast<std::int64_t>(state.chunks.size())
      && type != "run_stopped") {
    apply_to_chunk(state.chunks[static_cast<std::size_t>(number) - 1], type, event);
  }
  if (type == "run_started" || type == "run_resumed") {
    state.phase = RunPhase::running;
  } else if (type == "run_finished") {
    state.phase = RunPhase::finished;
    state.words = static_cast<int>(event.int_or("words", 0));
  } else if (type == "run_stopped") {
    state.phase = RunPhase::stopped;
    state.cause = event.string_or("cause", "");
    state.code = static_cast<int>(event.int_or("code", 0));
  }
}

}  // namespace

int RunState::stored() const {
  return static_cast<int>(std::ranges::count_if(chunks, &ChunkState::stored));
}

Result<RunState> read_run_state(disk::Folder& run, const RunRecord& record) {
  RunState state;
  state.chunks.resize(record.plan.chunks.size());
  CW_TRY(const EventsRead read, read_events(run));
  state.torn_log = read.torn;
  for (const json::Value& event : read.events)
    apply(state, event);
  if (state.phase != RunPhase::finished) {
    for (const ChunkState& chunk : state.chunks)
      state.words += chunk.words;
  }
  return state;
}

Result<std::vector<std::string>> read_stored_texts(disk::Folder& run, const RunState& state) {
  std::size_t count = 0;
  while (count < state.chunks.size() && state.chunks[count].stored)
    ++count;
  std::vector<std::string> texts;
  if (count == 0) return texts;
  const std::string name = checkpoint_name(static_cast<int>(count));
  auto joined = run.read(name, limits::answer_bytes_max);
  if (!joined) {
    return fail(Fault::storage,
                fmt::format("chunk {} was stored, but: {}", count, joined.error().what));
  }
  constexpr std::string_view blank_line = "\n\n";
  std::string_view rest = *joined;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = rest.substr(0, state.chunks[i].bytes);
    const std::string_view border = rest.substr(text.size(), i + 1 < count ? 2 : 0);
    if (i + 1 < count && border != blank_line) {
      return fail(Fault::storage,
                  fmt::format("{}: chunks {} and {} are not joined as they were stored",
                              (run.path() / name).string(),
                              i + 1,
                              i + 2));
    }
    if (sha256_hex(text) != state.chunks[i].sha256) {
      return fail(
          Fault::storage,
          fmt::format("{}: the text of chunk {} is not what was stored (its SHA-256 differs)",
                      (run.path() / name).string(),
                      i + 1));
    }
    texts.emplace_back(text);
    rest.remove_prefix(text.size() + border.size());
  }
  if (!rest.empty()) {
    return fail(Fault::storage,
                fmt::format("{} is longer than what was stored", (run.path() / name).string()));
  }
  return texts;
}

}  // namespace castwright::store
