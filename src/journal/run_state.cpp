#include "journal/run_state.h"

#include "core/check.h"

#include <algorithm>
#include <concepts>
#include <utility>

#include <fmt/format.h>

namespace castwright::journal {
namespace {

ChunkState* request_of(RunState& state, int number) {
  return state.has(number) ? &state.request(number) : nullptr;
}

/// The attempt that an event names, made where it is the first to name it.
AttemptState& named_attempt(ChunkState& chunk, int number) {
  if (AttemptState* const known = chunk.attempt(number)) return *known;
  return chunk.attempts.emplace_back(AttemptState{.number = number});
}

AttemptState* newest_opened(RunState& state, int number) {
  ChunkState* const chunk = request_of(state, number);
  const AttemptState* const newest = chunk == nullptr ? nullptr : chunk->newest();
  return newest == nullptr ? nullptr : chunk->attempt(newest->number);
}

/// Of a finished script something was changed: it has to be put together anew.
void reopen(RunState& state, std::string cause) {
  state.phase = RunPhase::stopped;
  state.code = 0;
  state.cause = std::move(cause);
}

void fold(RunState& state, const RunStarted& e) {
  if (!e.resumed) state.record_sha256 = e.record_sha256;
  state.phase = RunPhase::running;
  state.rehearsal = e.rehearsal;
}

void fold(RunState& state, const PlanRevised& e) {
  if (e.chunks.size() != state.chunks.size()) return;
  state.targets.clear();
  for (const ChunkFacts& chunk : e.chunks)
    state.targets.push_back(chunk.target);
}

void fold(RunState& state, const RequestReserved& e, std::string_view day) {
  ChunkState* const chunk = request_of(state, e.chunk);
  if (chunk == nullptr) return;
  AttemptState& attempt = named_attempt(*chunk, e.attempt);
  attempt.reserved = e.worst_nanodollars;
  attempt.day = day;
}

void fold(RunState& state, const RequestOpened& e) {
  if (e.chunk == state.first()) state.rehearsed_research = false;
  ChunkState* const chunk = request_of(state, e.chunk);
  if (chunk == nullptr) return;
  AttemptState& attempt = named_attempt(*chunk, e.attempt);
  attempt.opened = true;
  attempt.background = e.background;
  attempt.window = e.window;
  attempt.model = e.model;
  if (e.asked_words > 0) chunk->asked = e.asked_words;
}

void fold(RunState& state, const ResponseKnown& e) {
  AttemptState* const attempt = newest_opened(state, e.chunk);
  if (attempt == nullptr) return;
  attempt->response_id = e.response_id;
  attempt->background = attempt->background || e.background;
}

void fold(RunState& state, const FirstText& e) {
  if (AttemptState* const attempt = newest_opened(state, e.chunk)) attempt->first_text_ms = e.ms;
}

void fold(RunState& state, const ChunkEnded& e) {
  if (e.length_open) state.length_open = true;
  if (e.rehearsal && e.chunk == state.first()) state.rehearsed_research = true;
  ChunkState* const chunk = request_of(state, e.chunk);
  if (chunk == nullptr) return;
  AttemptState& attempt = named_attempt(*chunk, e.attempt);
  attempt.ended = true;
  attempt.end = e.end;
  attempt.reason = e.reason;
  attempt.duration_ms = e.ms;
  attempt.cost = e.cost_nanodollars;
  attempt.input_tokens = e.input_tokens;
  attempt.cached_tokens = e.cached_tokens;
  attempt.output_tokens = e.output_tokens;
  attempt.chars = e.chars;
  if (e.ttft_ms >= 0) attempt.first_text_ms = e.ttft_ms;
}

void fold(RunState& state, const ChunkStored& e) {
  ChunkState* const chunk = request_of(state, e.chunk);
  if (chunk == nullptr) return;
  chunk->stored = true;
  chunk->words = e.words;
  chunk->received_words = e.received_words;
  if (e.asked > 0) chunk->asked = e.asked;
  chunk->work = e.work;
  chunk->bytes = e.bytes;
  chunk->sha256 = e.sha256;
  chunk->answer_sha256 = e.answer_sha256;
  chunk->text_file.clear();
  chunk->note.clear();
}

void fold(RunState& state, const ChunkTextFiled& e) {
  reopen(state, fmt::format("chunk {} was changed", e.chunk));
  ChunkState* const chunk = request_of(state, e.chunk);
  if (chunk == nullptr) return;
  chunk->stored = true;
  chunk->text_file = e.file;
  chunk->words = e.words;
  chunk->bytes = e.bytes;
  chunk->sha256 = e.sha256;
  if (e.by != TextOrigin::hand) return;
  chunk->edited = true;
  chunk->work = {};
}

void fold(RunState& state, const TapesDropped& /*dropped*/) {
  for (int number = state.first(); number <= state.last(); ++number) {
    for (AttemptState& attempt : state.request(number).attempts)
      attempt.tape_dropped = true;
  }
}

void fold(RunState& state, const ChunkReopened& e) {
  const Stage& stage = stage_of(state.stage, e.chunk);
  reopen(state,
         fmt::format("{} is to be {} again", stage.request_name(e.chunk), stage.words.asked));
  ChunkState* const chunk = request_of(state, e.chunk);
  if (chunk == nullptr) return;
  chunk->stored = chunk->edited = false;
  chunk->text_file.clear();
  chunk->words = chunk->received_words = 0;
  chunk->asked.reset();
  chunk->work = {};
  chunk->given_up = e.after_attempt;
  chunk->note = e.note;
}

void fold(RunState& state, const RunFinished& e) {
  state.phase = RunPhase::finished;
  state.words = e.words;
}

void fold(RunState& state, const RunStopped& e) {
  state.phase = RunPhase::stopped;
  state.cause = e.cause;
  state.code = e.code;
}

/// The others change nothing.
template <class Other>
void fold(RunState&, const Other&) {}

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

AttemptState* ChunkState::attempt(int number) {
  const auto found = std::ranges::find(attempts, number, &AttemptState::number);
  return found == attempts.end() ? nullptr : &*found;
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

std::string windows_asked(const RunState& state) {
  std::string names;
  for (const CompletionWindow window : completion_windows) {
    const auto asked = [&](const AttemptState& one) { return one.opened && one.window == window; };
    bool found = false;
    for (int number = state.first(); number <= state.last(); ++number)
      found = found || std::ranges::any_of(state.request(number).attempts, asked);
    if (found) names += fmt::format("{}{}", names.empty() ? "" : ", ", window_name(window));
  }
  return names == window_name(CompletionWindow::soonest) ? std::string() : names;
}

void apply(RunState& state, const RunEvent& event, std::string_view day) {
  std::visit(
      [&]<class Type>(const Type& one) {
        if constexpr (std::same_as<Type, RequestReserved>)
          fold(state, one, day);
        else
          fold(state, one);
      },
      event);
}

}  // namespace castwright::journal
