#include "store/run_rows.h"

#include "core/hash.h"
#include "core/limits.h"
#include "core/money.h"
#include "json/text.h"
#include "store/calibration.h"
#include "store/layout.h"

#include <algorithm>

namespace castwright::store {
namespace {

/// True if the calls of one stage can never reach the numbers of the next.
constexpr bool calls_are_apart() {
  int begin = 0;
  bool first = true;
  for (const Stage& stage : journal::stage_table) {
    if (!stage.is_home()) continue;
    if (first ? stage.calls_after != 0 : stage.calls_after < begin + plan::chunks_max) return false;
    begin = stage.calls_after;
    first = false;
  }
  return true;
}
static_assert(calls_are_apart());

std::optional<CallText> text_of(disk::Folder& run,
                                const std::string& raw_file,
                                const journal::AttemptState& attempt) {
  const auto raw = run.read(raw_file, limits::answer_bytes_max);
  // If the length differs, the file was changed, or the next attempt has begun to overwrite it.
  if (!raw || json::code_points(*raw) != attempt.chars) return std::nullopt;
  return CallText{.bytes = raw->size(), .sha256 = sha256_hex(*raw)};
}

CallRow row_of(const journal::AttemptState& attempt, CallId id, const RunRecord& record) {
  CallRow row{.id = std::move(id),
              .state = !attempt.opened ? CallState::released
                       : attempt.ended ? CallState::ended
                                       : CallState::reserved,
              .day = attempt.day.empty() ? date_of(record.created) : attempt.day,
              .response_id = attempt.response_id,
              .worst_nanodollars = attempt.reserved};
  if (row.state == CallState::ended) {
    row.end = attempt.end;
    row.cost_nanodollars = attempt.cost;
  }
  return row;
}

}  // namespace

CallId call_id(const RunRecord& record, int chunk, int attempt) {
  return {record.run_id, row_of(record.stage).calls_after + chunk, attempt};
}

const Stage& home_of(const CallId& call) {
  const Stage* home = nullptr;
  for (const Stage& stage : journal::stage_table) {
    const bool reached = stage.calls_after == 0 || call.chunk > stage.calls_after;
    if (stage.is_home() && reached) home = &stage;
  }
  return *home;
}

int request_of(const CallId& call) {
  return call.chunk - home_of(call).calls_after;
}

RunRows rows_of(disk::Folder& run, const RunRecord& record, const journal::RunState& state) {
  RunRows rows;
  std::optional<Amount> cost = 0;
  for (int number = state.first(); number <= state.last(); ++number) {
    const journal::ChunkState& chunk = state.request(number);
    for (const journal::AttemptState& attempt : chunk.attempts) {
      CallRow row = row_of(attempt, call_id(record, number, attempt.number), record);
      row.rehearsal = state.rehearsal;
      if (row.end == completed_end && &attempt == chunk.newest()) {
        row.text = text_of(run, raw_name(number, state.stage), attempt);
      }
      if (attempt.opened) {
        const auto bill = attempt.bill_nanodollars();
        const bool known = cost && bill;
        cost = known ? std::optional(saturating_sum(*cost, *bill)) : std::nullopt;
      }
      rows.calls.push_back(std::move(row));
    }
  }
  if (state.phase == journal::RunPhase::finished)
    rows.length_samples = length_samples(record, state);
  std::ranges::sort(rows.calls, {}, &CallRow::id);
  rows.run = {.run_id = record.run_id,
              .topic_id = record.topic_id,
              .created = record.created,
              .state = std::string(name_of(state.phase)),
              .model = record.model,
              .provider = record.provider,
              .words_target = record.plan.words_target,
              .words = state.words,
              .cost_nanodollars = cost};
  return rows;
}

std::string_view name_of(journal::RunPhase phase) {
  switch (phase) {
    case journal::RunPhase::finished: return "finished";
    case journal::RunPhase::stopped: return "stopped";
    case journal::RunPhase::running: break;
  }
  return "running";
}

}  // namespace castwright::store
