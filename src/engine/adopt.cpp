// What earlier processes left of a run: stored chunks from the checkpoint, whole answers from their
// tapes, answers that still run at the provider. None of it is asked and paid for again.

#include "core/check.h"
#include "core/hash.h"
#include "core/limits.h"
#include "engine/exchange.h"
#include "engine/recovery.h"
#include "engine/run.h"
#include "json/text.h"
#include "store/layout.h"
#include "store/rework.h"
#include "store/run_rows.h"
#include "store/run_state.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace castwright::engine {
Status Run::adopt_earlier_work() {
  CW_RETURN_IF_ERROR(reconcile_store());
  CW_RETURN_IF_ERROR(adopt_stored_texts());
  for (int number = state_.first(); number <= state_.last(); ++number)
    adopt_figures(number);
  CW_RETURN_IF_ERROR(save_checkpoints());  // texts that were changed by hand come into them
  for (int number = state_.first(); number <= state_.last(); ++number)
    CW_RETURN_IF_ERROR(adopt_answer(number));
  return {};
}

/// The run directory is the truth: a row that a crash left behind follows it. A reservation whose
/// request was never opened is given back.
Status Run::reconcile_store() {
  CW_TRY(const std::vector<store::CallRow> rows, doors_.store.calls(record_.run_id));
  std::map<store::CallId, store::CallState> in_store;
  for (const store::CallRow& row : rows) {
    if (store::is_of_pass(row.id, record_.pass)) in_store.emplace(row.id, row.state);
  }
  for (const store::CallRow& told : store::rows_of(doors_.folder, record_, state_).calls) {
    if (told.state == store::CallState::released) continue;
    const auto row = in_store.find(told.id);
    const bool ended = row != in_store.end() && row->second == store::CallState::ended;
    if (row == in_store.end() || (!ended && told.state == store::CallState::ended)) {
      CW_RETURN_IF_ERROR(doors_.store.put_call(told));
    }
    if (row != in_store.end()) in_store.erase(row);
  }
  for (const auto& [id, state] : in_store) {
    if (state == store::CallState::reserved) CW_RETURN_IF_ERROR(doors_.store.release_call(id));
  }
  return {};
}

/// Its length was decided when it was stored.
Run::Piece Run::stored_piece(int number, std::string text) const {
  const journal::ChunkState& chunk = state_.chunks[static_cast<std::size_t>(number) - 1];
  return {.text = std::move(text),
          .words = chunk.words,
          .received_words = chunk.received_words,
          .asked_words = chunk.asked.value_or(planned(number).words_target),
          .work = chunk.work,
          .settled = true,
          .answer_sha256 = chunk.answer_sha256};
}

Status Run::adopt_stored_texts() {
  CW_TRY(std::vector<std::string> texts, store::read_stored_texts(doors_.folder, state_));
  checkpoints_ = texts.size();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    if (i > 0) script_ += store::chunk_border;
    script_ += texts[i];
    pieces_[static_cast<int>(i) + 1] = stored_piece(static_cast<int>(i) + 1, std::move(texts[i]));
  }
  CW_TRY(auto waiting, store::read_waiting_texts(doors_.folder, state_));
  for (auto& [number, text] : waiting)
    pieces_[number] = stored_piece(number, std::move(text));
  return adopt_stored_research();
}

Status Run::adopt_stored_research() {
  if (writes_items()) return {};
  const bool own = state_.research.has_value();
  const bool stored = own ? state_.research->stored : state_.chunks.front().stored;
  if (!stored) return {};
  CW_TRY(const std::string bytes,
         own ? store::read_stored_research(doors_.folder, state_)
             : doors_.folder.read(store::research_name, limits::answer_bytes_max));
  const auto value = json::parse(bytes);
  if (!value) {
    return fail(Fault::storage,
                fmt::format("{} is damaged: {}",
                            (doors_.folder.path() / store::research_name).string(),
                            value.error().what));
  }
  know(passes::research_from_json(*value));
  const bool judged = settings_.task != Task::write || !only_research_is_there();
  return judged ? Status() : judge_sources();
}

/// Nothing was asked for behind the request that brought the research.
bool Run::only_research_is_there() const {
  for (int number = state_.first() + 1; number <= state_.last(); ++number)
    if (state_.request(number).newest() != nullptr) return false;
  return true;
}

void Run::adopt_figures(int chunk) {
  const journal::ChunkState& earlier = known(chunk);
  ChunkFigures& of_chunk = figures(chunk);
  of_chunk.words = earlier.words;
  of_chunk.received_words = earlier.received_words;
  of_chunk.work = earlier.work;
  if (earlier.asked) of_chunk.asked_words = *earlier.asked;
  of_chunk.paid_requests = earlier.paid_requests();
  for (const journal::AttemptState& attempt : earlier.attempts) {
    if (!attempt.opened) continue;
    ledger_.open(chunk, attempt.number, attempt.reserved);
    ledger_.settle(chunk, attempt.number, attempt.cost);
  }
  const journal::AttemptState* const newest = earlier.newest();
  if (newest == nullptr) return;
  of_chunk.cost_nanodollars = ledger_.settled(chunk);
  of_chunk.ms = newest->duration_ms;
  of_chunk.ttft_ms = newest->first_text_ms;
  of_chunk.end = newest->ended ? newest->end : name_of(End::unknown);
  of_chunk.chars = newest->chars;
  of_chunk.output_tokens = newest->output_tokens;
}

Status Run::adopt_answer(int chunk) {
  // Attempts that were never opened are no answers: the newest that was comes last.
  std::erase_if(known(chunk).attempts,
                [](const journal::AttemptState& one) { return !one.opened; });
  CW_TRY(Left left,
         what_is_left({.folder = doors_.folder,
                       .record = record_,
                       .state = state_,
                       .topic = topic_,
                       .verbatim = settings_.verbatim,
                       .reparse = settings_.task == Task::reparse},
                      chunk));
  if (left.torn_at) {
    CW_RETURN_IF_ERROR(tell(journal::Warning{
        fmt::format("{}: a torn last record was left out at byte {}",
                    (doors_.folder.path()
                     / store::tape_name(chunk, known(chunk).attempts.back().number, record_.pass))
                        .string(),
                    *left.torn_at)}));
  }
  switch (left.remains) {
    case Remains::nothing:
    case Remains::stored: return {};
    case Remains::whole: return reopen(chunk, left.tape);
    case Remains::mended: return adopt_mended(chunk, std::move(left));
    case Remains::running:
      return settings_.task == Task::reparse ? Status() : reopen(chunk, left.tape);
    case Remains::lost:
      if (settings_.task == Task::reparse) tell_unusable(chunk);
      if (settings_.task == Task::write && left.edited) return keep_edited(chunk);
      return {};
  }
  CW_CHECK(false);
}

Status Run::reopen(int chunk, const tape::Tape& tape) {
  const auto asked = parse_rfc3339(tape.header.created);
  StreamSetup setup = setup_for(chunk, known(chunk).attempts.back().number);
  if (asked) setup.age = std::max(Millis(0), doors_.clock.wall() - *asked);
  CW_TRY(setup.dialect, dialect_of(tape));
  setup.background = known(chunk).attempts.back().background;
  setup.first_text_ms = known(chunk).attempts.back().first_text_ms;
  setup.response_id = known(chunk).attempts.back().response_id;
  Flow flow;
  CW_TRY(flow.stream,
         ChunkStream::reopen(
             doors_.folder, doors_.syncer, std::move(setup), tape, doors_.clock.now()));
  schedule_.resume(chunk);
  flows_.push_back(std::move(flow));
  return settle_finished();
}

/// An answer that could not be used and now can: its ending is told anew, with the bill that is
/// known.
Status Run::adopt_mended(int chunk, Left left) {
  const journal::AttemptState& attempt = known(chunk).attempts.back();
  journal::ChunkEnded ended{.chunk = chunk,
                            .attempt = attempt.number,
                            .end = std::string(name_of(End::completed)),
                            .reason = "put right by hand",
                            .output_tokens = attempt.output_tokens,
                            .cost_nanodollars = attempt.cost,
                            .ms = attempt.duration_ms,
                            .ttft_ms = attempt.first_text_ms,
                            .chars = json::code_points(left.raw)};
  CW_RETURN_IF_ERROR(tell(ended));
  figures(chunk).end = ended.end;
  CW_RETURN_IF_ERROR(doors_.store.end_call(
      store::call_id(record_, chunk, attempt.number),
      {.end = ended.end,
       .response_id = attempt.response_id,
       .cost_nanodollars = attempt.cost,
       .text = store::CallText{.bytes = left.raw.size(), .sha256 = sha256_hex(left.raw)}}));
  schedule_.resume(chunk);
  if (left.mended.research && search_wanted(chunk)) {
    note_sources(*left.mended.research, std::move(left.sources));
  }
  return accepted(chunk, std::move(left.mended), left.raw);
}

/// A person's work on an answer that still cannot be used: the next request would write over it.
Status Run::keep_edited(int chunk) {
  const std::string name = store::raw_name(chunk, record_.pass);
  const std::string aside = fmt::format("{}.edited.{}", name, known(chunk).attempts.back().number);
  CW_RETURN_IF_ERROR(doors_.folder.rename(name, aside));
  return tell(
      journal::Warning{fmt::format("{} was edited and still cannot be used: it is kept as {}",
                                   (doors_.folder.path() / name).string(),
                                   aside)});
}

/// Asked to read it again, and it still cannot be used.
void Run::tell_unusable(int chunk) {
  const journal::AttemptState& attempt = known(chunk).attempts.back();
  if (attempt.end != name_of(End::unusable) || stopped_) return;
  const std::string raw = (doors_.folder.path() / store::raw_name(chunk, record_.pass)).string();
  stopped_ = Stopped{
      .fault = Fault::unusable,
      .cause = fmt::format("{}: {}", name_of_request(chunk), attempt.reason),
      .chunk = chunk,
      .hints = {fmt::format("put {} right by hand and reparse again; what it must hold is in {}",
                            raw,
                            store::prompt_name(chunk, record_.pass))}};
}

}  // namespace castwright::engine
