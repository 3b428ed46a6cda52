#include "store/run_state.h"

#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "core/money.h"
#include "store/checkpoint.h"
#include "store/event_log.h"
#include "store/layout.h"
#include "tape/tape.h"

#include <algorithm>

#include <fmt/format.h>

namespace castwright::store {
namespace {

constexpr std::size_t date_chars = 10;  // YYYY-MM-DD of a time stamp

bool is_true(const json::Value& event, std::string_view key) {
  const json::Value* const value = event.find(key);
  return value != nullptr && value->as_bool().value_or(false);
}

AttemptState* attempt_of(ChunkState& chunk, std::int64_t number) {
  for (AttemptState& attempt : chunk.attempts) {
    if (attempt.number == number) return &attempt;
  }
  return nullptr;
}

/// The attempt that an event names, made where it is the first to name it.
AttemptState& named_attempt(ChunkState& chunk, const json::Value& event) {
  const std::int64_t number = event.int_or("attempt", 1);
  if (AttemptState* const known = attempt_of(chunk, number)) return *known;
  chunk.attempts.push_back({.number = static_cast<int>(number)});
  return chunk.attempts.back();
}

AttemptState* newest_opened(ChunkState& chunk) {
  const auto found =
      std::ranges::find_if(chunk.attempts.rbegin(), chunk.attempts.rend(), &AttemptState::opened);
  return found == chunk.attempts.rend() ? nullptr : &*found;
}

/// Unknown where there is none, or what stands there is no amount.
std::optional<Nanodollars> amount_of(const json::Value& event, std::string_view key) {
  const auto amount = parse_dollars(event.string_or(key, ""));
  return amount ? std::optional(*amount) : std::nullopt;
}

void apply_ending(AttemptState& attempt, const json::Value& event) {
  attempt.ended = true;
  attempt.end = event.string_or("end", "");
  attempt.reason = event.string_or("reason", "");
  attempt.duration_ms = event.int_or("ms", 0);
  attempt.cost = amount_of(event, "cost_usd");
  const json::Value* const tokens = event.find("usage", "output_tokens");
  attempt.output_tokens = tokens == nullptr ? std::nullopt : tokens->as_int();
  attempt.chars = static_cast<std::size_t>(event.int_or("chars", 0));
  attempt.first_text_ms = event.int_or("ttft_ms", attempt.first_text_ms);
}

void apply_own_text(ChunkState& chunk, const json::Value& event) {
  chunk.stored = true;
  chunk.text_file = event.string_or("file", "");
  chunk.words = static_cast<int>(event.int_or("words", 0));
  chunk.bytes = static_cast<std::size_t>(event.int_or("bytes", 0));
  chunk.sha256 = event.string_or("sha256", "");
  const bool by_hand = event.string_or("by", "") == "hand";
  chunk.edited = chunk.edited || by_hand;
  if (by_hand) chunk.work = {};
}

void apply_words(ChunkState& chunk, const json::Value& event) {
  chunk.words = static_cast<int>(event.int_or("words", 0));
  const std::int64_t untrimmed = chunk.words + event.int_or("trimmed_words", 0);
  chunk.received_words = static_cast<int>(event.int_or("received_words", untrimmed));
  if (const std::int64_t asked = event.int_or("asked", 0); asked > 0)
    chunk.asked = static_cast<int>(asked);
  chunk.work = text_work_of(event);
}

void apply_to_chunk(ChunkState& chunk, std::string_view type, const json::Value& event) {
  if (type == "request_reserved") {
    AttemptState& attempt = named_attempt(chunk, event);
    attempt.reserved = amount_of(event, "worst_usd");
    attempt.day = event.string_or("ts", "").substr(0, date_chars);
  } else if (type == "request_opened") {
    AttemptState& attempt = named_attempt(chunk, event);
    attempt.opened = true;
    attempt.background = is_true(event, "background");
    if (const std::int64_t asked = event.int_or("asked_words", 0); asked > 0)
      chunk.asked = static_cast<int>(asked);
  } else if (type == "chunk_ended") {
    apply_ending(named_attempt(chunk, event), event);
  } else if (type == "chunk_stored") {
    chunk.stored = true;
    apply_words(chunk, event);
    chunk.bytes = static_cast<std::size_t>(event.int_or("bytes", 0));
    chunk.sha256 = event.string_or("sha256", "");
    chunk.answer_sha256 = event.string_or("answer_sha256", "");
    chunk.text_file.clear();
    chunk.note.clear();
  } else if (type == "chunk_text") {
    apply_own_text(chunk, event);
  } else if (type == "chunk_reopened") {
    chunk.stored = chunk.edited = false;
    chunk.text_file.clear();
    chunk.words = chunk.received_words = 0;
    chunk.asked.reset();
    chunk.work = {};
    chunk.given_up = static_cast<int>(event.int_or("after_attempt", 0));
    chunk.note = event.string_or("note", "");
  } else if (AttemptState* const newest = newest_opened(chunk)) {
    if (type == "response_known") {
      newest->response_id = event.string_or("response_id", "");
      newest->background = newest->background || is_true(event, "background");
    } else if (type == "first_text") {
      newest->first_text_ms = event.int_or("ms", -1);
    }
  }
}

void apply_targets(RunState& state, const json::Value& event) {
  const json::Value* const chunks = event.find("chunks");
  if (chunks == nullptr || chunks->items().size() != state.chunks.size()) return;
  state.targets.clear();
  for (const json::Value& chunk : chunks->items())
    state.targets.push_back(static_cast<int>(chunk.int_or("target", 0)));
}

void apply(RunState& state, const json::Value& event) {
  const std::string_view type = event.string_or("type", "");
  const std::int64_t number = event.int_or("chunk", -1);
  if (state.has(number) && type != "run_stopped") {
    apply_to_chunk(state.request(static_cast<int>(number)), type, event);
  }
  if (type == "plan_revised") apply_targets(state, event);
  if (type == "chunk_ended" && is_true(event, "length_open")) state.length_open = true;
  if (number == state.first()) {
    if (type == "request_opened") state.rehearsed_research = false;
    if (type == "chunk_ended" && is_true(event, "rehearsal")) state.rehearsed_research = true;
  }
  if (type == "run_started") state.record_sha256 = event.string_or("record_sha256", "");
  if (type == "run_started" || type == "run_resumed") {
    state.phase = RunPhase::running;
    state.rehearsal = is_true(event, "rehearsal");
  } else if (type == "run_finished") {
    state.phase = RunPhase::finished;
    state.words = static_cast<int>(event.int_or("words", 0));
  } else if (type == "run_stopped") {
    state.phase = RunPhase::stopped;
    state.cause = event.string_or("cause", "");
    state.code = static_cast<int>(event.int_or("code", 0));
  } else if (type == "chunk_text" || type == "chunk_reopened") {
    state.phase = RunPhase::stopped;
    state.code = 0;
    state.cause = type == "chunk_text" ? fmt::format("chunk {} was changed", number)
                  : number == research_number
                      ? "the research is to be asked for again"
                      : fmt::format("chunk {} is to be written again", number);
  }
}

struct UnlistedTape {
  std::string name;
  bool background = false;  ///< the run may have asked for its answers in the background
};

/// A tape whose request the log does not tell of: the process died between the two, or the log lost
/// its end. Its intent is durable, so it counts as sent and not answered; with an answer on it the
/// log is damaged.
Status adopt_unlisted(disk::Folder& run,
                      ChunkState& chunk,
                      int attempt,
                      const UnlistedTape& unlisted) {
  const auto& [name, background] = unlisted;
  CW_TRY(const std::string bytes, run.read(name, limits::tape_bytes_max));
  auto tape = tape::read_tape(bytes);
  // Without one whole record, or without a request: nothing was about to be sent.
  if (!tape && !bytes.contains('\n')) return {};
  if (!tape) return std::unexpected(std::move(tape).error().within((run.path() / name).string()));
  if (tape->exchanges.empty()) return {};
  const tape::Exchange& request = tape->exchanges.front();
  if (request.status != 0 || !request.pieces.empty() || !request.how.empty()) {
    return fail(
        Fault::storage,
        fmt::format("{} does not tell of the request whose answer is on {}: its end is lost",
                    (run.path() / events_name).string(),
                    name));
  }
  AttemptState* known = attempt_of(chunk, attempt);
  if (known == nullptr) {
    chunk.attempts.push_back(
        {.number = attempt, .day = tape->header.created.substr(0, date_chars)});
    known = &chunk.attempts.back();
  }
  known->opened = true;
  known->background = background;
  std::ranges::sort(chunk.attempts, {}, &AttemptState::number);
  return {};
}

Status adopt_unlisted_tapes(disk::Folder& run, const RunRecord& record, RunState& state) {
  const auto option = record.options.find("background");
  const bool background = option != record.options.end() && option->second != "off";
  CW_TRY(const auto names, run.list());
  for (const std::string& name : names) {
    const auto id = attempt_of_tape(name, state.pass);
    if (!id || !state.has(id->chunk)) continue;
    ChunkState& chunk = state.request(id->chunk);
    const AttemptState* const known = attempt_of(chunk, id->attempt);
    const bool listed = known != nullptr && known->opened;
    if (!listed) CW_RETURN_IF_ERROR(adopt_unlisted(run, chunk, id->attempt, {name, background}));
  }
  return {};
}

/// A log without an event is whole only where nothing was recorded either.
Status nothing_was_asked(disk::Folder& run) {
  CW_TRY(const auto names, run.list());
  const bool taped =
      std::ranges::any_of(names, [](const std::string& name) { return name.ends_with(".tape"); });
  if (!taped) return {};
  return fail(Fault::storage,
              fmt::format("{} is empty, and there are tapes of paid answers beside it",
                          (run.path() / events_name).string()));
}

}  // namespace

bool AttemptState::unbilled() const {
  // Whoever was asked to work reports what he used, at a price of zero too.
  return ended && !output_tokens && cost == 0;
}

std::optional<Nanodollars> AttemptState::bill_nanodollars() const {
  return !cost && reserved == 0 ? reserved : cost;
}

int ChunkState::paid_requests() const {
  return static_cast<int>(std::ranges::count_if(
      attempts, [](const AttemptState& attempt) { return attempt.opened && !attempt.unbilled(); }));
}

bool ChunkState::may_have_cost() const {
  return std::ranges::any_of(attempts, [](const AttemptState& attempt) {
    return attempt.opened && attempt.bill_nanodollars().value_or(1) > 0;
  });
}

const AttemptState* ChunkState::newest() const {
  const auto found =
      std::ranges::find_if(attempts.rbegin(), attempts.rend(), &AttemptState::opened);
  return found == attempts.rend() ? nullptr : &*found;
}

bool ChunkState::in_flight() const {
  const AttemptState* const last = newest();
  return last != nullptr && !last->ended;
}

int RunState::stored() const {
  return static_cast<int>(std::ranges::count_if(chunks, &ChunkState::stored));
}

ChunkState& RunState::request(int number) {
  CW_CHECK(has(number));
  return number == research_number ? *research : chunks[static_cast<std::size_t>(number) - 1];
}

const ChunkState& RunState::request(int number) const {
  CW_CHECK(has(number));
  return number == research_number ? *research : chunks[static_cast<std::size_t>(number) - 1];
}

int RunState::target_of(int number, const RunRecord& record) const {
  const auto index = static_cast<std::size_t>(number) - 1;
  return index < targets.size() ? targets[index] : record.plan.chunks[index].words_target;
}

Result<RunState> read_run_state(disk::Folder& run, const RunRecord& record) {
  RunState state;
  state.pass = record.pass;
  state.chunks.resize(record.plan.chunks.size());
  if (first_request(record) == research_number) state.research.emplace();
  CW_TRY(const EventsRead read, read_events(run));
  state.torn_log = read.torn;
  if (read.events.empty()) CW_RETURN_IF_ERROR(nothing_was_asked(run));
  for (const json::Value& event : read.events) {
    if (event.string_or("run_id", "") != record.run_id) {
      return fail(Fault::storage,
                  fmt::format("{} is of run {}, not of {}",
                              (run.path() / events_name).string(),
                              event.string_or("run_id", ""),
                              record.run_id));
    }
    apply(state, event);
  }
  CW_RETURN_IF_ERROR(adopt_unlisted_tapes(run, record, state));
  if (!state.record_sha256.empty()) {
    CW_TRY(const std::string sha256, run_record_sha256(run));
    if (sha256 != state.record_sha256) {
      return fail(Fault::storage,
                  fmt::format("{} is not what the run began with (its SHA-256 differs)",
                              (run.path() / run_name).string()));
    }
  }
  if (state.phase != RunPhase::finished) {
    for (const ChunkState& chunk : state.chunks)
      state.words += chunk.words;
  }
  return state;
}

namespace {

/// The raw answer of a stored chunk is what it was, too: a person's edit of it is not passed over.
Status check_answer(disk::Folder& run, const RunState& state, int number) {
  const ChunkState& chunk = state.request(number);
  if (chunk.answer_sha256.empty()) return {};
  const auto raw = run.read(raw_name(number, state.pass), limits::answer_bytes_max);
  const std::string path = (run.path() / raw_name(number, state.pass)).string();
  const AttemptState* const newest = chunk.newest();
  const std::string tape = newest == nullptr ? "" : tape_name(number, newest->number, state.pass);
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

Result<std::vector<std::string>> read_stored_texts(disk::Folder& run, const RunState& state) {
  std::size_t count = 0;
  while (count < state.chunks.size() && state.chunks[count].in_checkpoint())
    ++count;
  std::vector<std::string> texts;
  if (count == 0) return texts;
  for (std::size_t i = 0; i < count; ++i)
    CW_RETURN_IF_ERROR(check_answer(run, state, static_cast<int>(i) + 1));
  const std::string name = checkpoint_name(static_cast<int>(count), state.pass);
  std::size_t bytes = (count - 1) * chunk_border.size();
  for (std::size_t i = 0; i < count; ++i)
    bytes += state.chunks[i].bytes;
  auto joined =
      read_checkpoint(run, state.pass, static_cast<int>(count), state.chunks.size(), bytes);
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

Result<std::string> read_stored_research(disk::Folder& run, const RunState& state) {
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
