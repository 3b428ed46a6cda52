#include "store/run_state.h"

#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "journal/event_json.h"
#include "store/checkpoint.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "tape/tape.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::store {
namespace {

struct UnlistedTape {
  std::string name;
  bool background = false;  ///< The run may have asked for its answers in the background.
};

/// Handles a tape whose request the log does not record: the process died between the two writes,
/// or the log lost its end. The intent on the tape is durable, so the request counts as sent and
/// not answered; if the tape holds an answer, the log is damaged.
Status adopt_unlisted(disk::Folder& run,
                      journal::ChunkState& chunk,
                      int attempt,
                      const UnlistedTape& unlisted) {
  const auto& [name, background] = unlisted;
  CW_TRY(const std::string bytes, run.read(name, limits::tape_bytes_max));
  auto tape = tape::read_tape(bytes);
  // A tape without a whole record, or without a request, means that nothing was about to be sent.
  if (!tape && !bytes.contains('\n')) return {};
  if (!tape) return std::unexpected(std::move(tape).error().within((run.path() / name).string()));
  if (tape->exchanges.empty()) return {};
  const tape::Exchange& request = tape->exchanges.front();
  if (request.status != 0 || !request.fragments.empty() || !request.how.empty()) {
    return fail(
        Fault::storage,
        fmt::format(
            "{} does not record the request whose answer is on {}: the end of the file is lost",
            (run.path() / events_name).string(),
            name));
  }
  journal::AttemptState* known = chunk.attempt(attempt);
  if (known == nullptr) {
    chunk.attempts.push_back({.number = attempt, .day = date_of(tape->header.created)});
    known = &chunk.attempts.back();
  }
  known->opened = true;
  known->background = background;
  std::ranges::sort(chunk.attempts, {}, &journal::AttemptState::number);
  return {};
}

Status adopt_unlisted_tapes(disk::Folder& run, const RunRecord& record, journal::RunState& state) {
  const auto option = record.options.find("background");
  const bool background = option != record.options.end() && option->second != "off";
  CW_TRY(const auto names, run.list());
  for (const std::string& name : names) {
    const auto id = attempt_of_tape(name, state.stage);
    if (!id || !state.has(id->chunk)) continue;
    journal::ChunkState& chunk = state.request(id->chunk);
    const journal::AttemptState* const known = chunk.attempt(id->attempt);
    const bool listed = known != nullptr && known->opened;
    if (!listed) CW_RETURN_IF_ERROR(adopt_unlisted(run, chunk, id->attempt, {name, background}));
  }
  return {};
}

/// A log without an event is sound only if no tape recorded anything either.
Status nothing_was_asked(disk::Folder& run) {
  CW_TRY(const auto names, run.list());
  const bool taped = std::ranges::any_of(names, is_tape_file);
  if (!taped) return {};
  return fail(Fault::storage,
              fmt::format("{} is empty, and there are tapes of paid answers beside it",
                          (run.path() / events_name).string()));
}

}  // namespace

int target_of(const journal::RunState& state, const RunRecord& record, int number) {
  const auto index = static_cast<std::size_t>(number) - 1;
  return index < state.targets.size() ? state.targets[index]
                                      : record.plan.chunks[index].words_target;
}

Result<journal::RunState> read_run_state(disk::Folder& run, const RunRecord& record) {
  journal::RunState state;
  state.stage = record.stage;
  state.chunks.resize(record.plan.chunks.size());
  if (first_request(record) == research_number) state.research.emplace();
  CW_TRY(const EventsRead read, read_events(run));
  state.torn_log = read.torn;
  if (read.events.empty()) CW_RETURN_IF_ERROR(nothing_was_asked(run));
  for (const json::Value& event : read.events) {
    if (event.string_or("run_id", "") != record.run_id) {
      return fail(Fault::storage,
                  fmt::format("{} belongs to run {}, not to {}",
                              (run.path() / events_name).string(),
                              event.string_or("run_id", ""),
                              record.run_id));
    }
    if (const auto known = journal::from_json(event))
      journal::apply(state, known->what, date_of(known->envelope.ts));
  }
  CW_RETURN_IF_ERROR(adopt_unlisted_tapes(run, record, state));
  if (!state.record_sha256.empty()) {
    CW_TRY(const std::string sha256, run_record_sha256(run));
    if (sha256 != state.record_sha256) {
      return fail(Fault::storage,
                  fmt::format("{} was changed after the run began (its SHA-256 differs)",
                              (run.path() / run_name).string()));
    }
  }
  if (state.phase != journal::RunPhase::finished) {
    for (const journal::ChunkState& chunk : state.chunks)
      state.words += chunk.words;
  }
  return state;
}

namespace {

/// Checks the raw answer of a stored chunk as well, so that a person's edit of it is noticed.
Status check_answer(disk::Folder& run, const journal::RunState& state, int number) {
  const journal::ChunkState& chunk = state.request(number);
  if (chunk.answer_sha256.empty()) return {};
  const auto raw = run.read(raw_name(number, state.stage), limits::answer_bytes_max);
  const std::string path = (run.path() / raw_name(number, state.stage)).string();
  const journal::AttemptState* const newest = chunk.newest();
  const std::string tape = newest == nullptr ? "" : tape_name(number, newest->number, state.stage);
  if (!raw && raw.error().fault != Fault::missing) return std::unexpected(raw.error());
  if (raw && sha256_hex(*raw) == chunk.answer_sha256) return {};
  return fail(
      Fault::storage,
      fmt::format("{} {}; what the model wrote is on its tape (castwright inspect stream {})",
                  path,
                  raw ? "was changed after it was accepted (its SHA-256 differs)"
                      : "is gone although it was accepted",
                  tape));
}

}  // namespace

Result<std::vector<std::string>> read_stored_texts(disk::Folder& run,
                                                   const journal::RunState& state) {
  std::size_t count = 0;
  while (count < state.chunks.size() && state.chunks[count].in_checkpoint())
    ++count;
  std::vector<std::string> texts;
  if (count == 0) return texts;
  for (std::size_t i = 0; i < count; ++i)
    CW_RETURN_IF_ERROR(check_answer(run, state, static_cast<int>(i) + 1));
  const std::string name = checkpoint_name(static_cast<int>(count), state.stage);
  std::size_t bytes = (count - 1) * chunk_border.size();
  for (std::size_t i = 0; i < count; ++i)
    bytes += state.chunks[i].bytes;
  auto joined =
      read_checkpoint(run, state.stage, static_cast<int>(count), state.chunks.size(), bytes);
  if (!joined) {
    return fail(Fault::storage,
                fmt::format("chunk {} was stored, but: {}", count, joined.error().what));
  }
  std::string_view rest = *joined;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = rest.substr(0, state.chunks[i].bytes);
    const std::string_view border = rest.substr(text.size(), i + 1 < count ? 2 : 0);
    if (i + 1 < count && border != chunk_border) {
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

Result<std::string> read_stored_research(disk::Folder& run, const journal::RunState& state) {
  CW_CHECK(state.research && state.research->stored);
  CW_RETURN_IF_ERROR(check_answer(run, state, research_number));
  const std::string path = (run.path() / research_name).string();
  auto bytes = run.read(research_name, limits::answer_bytes_max);
  if (!bytes) {
    return fail(Fault::storage,
                fmt::format("the research was stored, but: {}", bytes.error().what));
  }
  if (sha256_hex(*bytes) == state.research->sha256) return bytes;
  return fail(Fault::storage, fmt::format("{} is not what was stored (its SHA-256 differs)", path));
}

}  // namespace castwright::store
