#include "engine/run_recovery.h"

#include "core/limits.h"
#include "store/layout.h"
#include "store/rework.h"
#include "store/run_rows.h"
#include "store/run_state.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace castwright::engine {

Result<std::optional<Stopped>> RunRecovery::recover_stored() {
  CW_RETURN_IF_ERROR(reconcile_store());
  disk::Folder& folder = terms_.doors.folder;
  const journal::RunState& state = journal_.state();
  CW_TRY(std::vector<std::string> stored, store::read_stored_texts(folder, state));
  CW_TRY(auto waiting, store::read_waiting_texts(folder, state));
  CW_TRY(std::optional<Stopped> stop, recover_research());
  script_.restore(std::move(stored), std::move(waiting));
  for (int number = state.first(); number <= state.last(); ++number)
    settlement_.recover(number);
  return stop;
}

/// Makes rows that a crash left behind agree with the run directory, and gives back reservations
/// whose request was never opened.
Status RunRecovery::reconcile_store() {
  store::RunStore& store = terms_.doors.store;
  CW_TRY(const std::vector<store::CallRow> calls, store.calls(terms_.record.run_id));
  std::map<store::CallId, store::CallRow> in_store;
  for (const store::CallRow& row : calls) {
    if (store::home_of(row.id).id == terms_.record.stage) in_store.emplace(row.id, row);
  }
  const store::RunRows told = store::rows_of(terms_.doors.folder, terms_.record, journal_.state());
  for (const store::CallRow& call : told.calls) {
    if (call.state == store::CallState::released) continue;
    const auto row = in_store.find(call.id);
    const bool known = row != in_store.end();
    const bool ended = known && row->second.state == store::CallState::ended;
    const bool billed = known && (row->second.cost_nanodollars || !call.cost_nanodollars);
    if (!known || ((!ended || !billed) && call.state == store::CallState::ended)) {
      CW_RETURN_IF_ERROR(store.put_call(call));
    }
    if (known) in_store.erase(row);
  }
  for (const auto& [id, row] : in_store) {
    if (row.state == store::CallState::reserved) CW_RETURN_IF_ERROR(store.release_call(id));
  }
  return {};
}

Result<std::optional<Stopped>> RunRecovery::recover_research() {
  if (!store::has_stage(terms_.record, store::StageId::research)) return std::nullopt;
  disk::Folder& folder = terms_.doors.folder;
  const journal::RunState& state = journal_.state();
  const bool own = state.research.has_value();
  const bool stored = own ? state.research->stored : state.chunks.front().stored;
  if (!stored) return std::nullopt;
  CW_TRY(const std::string bytes,
         own ? store::read_stored_research(folder, state)
             : folder.read(store::research_name, limits::answer_bytes_max));
  const auto value = json::parse(bytes);
  if (!value) {
    return fail(Fault::storage,
                fmt::format("{} is damaged: {}",
                            (folder.path() / store::research_name).string(),
                            value.error().what));
  }
  research_.set_research(passes::research_from_json(*value));
  const bool judged = terms_.settings.task != Task::write || !only_research_is_there();
  if (judged) return std::nullopt;
  return research_.review_sources();
}

/// Tells whether nothing was asked for after the request that brought the research.
bool RunRecovery::only_research_is_there() const {
  const journal::RunState& state = journal_.state();
  for (int number = state.first() + 1; number <= state.last(); ++number)
    if (state.request(number).newest() != nullptr) return false;
  return true;
}

Result<ChunkRecovery> RunRecovery::look(int number) {
  const Task task = terms_.settings.task;
  CW_TRY(ChunkRecovery left,
         what_is_left({.folder = terms_.doors.folder,
                       .record = terms_.record,
                       .state = journal_.state(),
                       .topic = terms_.topic,
                       .verbatim = terms_.settings.verbatim,
                       .reparse = task == Task::reparse},
                      number));
  if (left.torn_at) CW_RETURN_IF_ERROR(warn_torn(number, *left.torn_at));
  const bool worked_on = left.state == RecoveryState::lost && left.edited;
  if (worked_on && task == Task::write) CW_RETURN_IF_ERROR(keep_edited(number));
  return left;
}

Status RunRecovery::warn_torn(int number, std::size_t whole_bytes) {
  const int attempt = journal_.request(number).newest()->number;
  const std::string tape = store::tape_name(number, attempt, terms_.record.stage);
  return journal_.tell(
      journal::Warning{fmt::format("{}: a torn last record was left out at byte {}",
                                   (terms_.doors.folder.path() / tape).string(),
                                   whole_bytes)});
}

Status RunRecovery::keep_edited(int number) {
  disk::Folder& folder = terms_.doors.folder;
  const std::string name = store::raw_name(number, terms_.record.stage);
  const std::string aside =
      fmt::format("{}.edited.{}", name, journal_.request(number).newest()->number);
  CW_RETURN_IF_ERROR(folder.rename(name, aside));
  return journal_.tell(
      journal::Warning{fmt::format("{} was edited and still cannot be used: it is kept as {}",
                                   (folder.path() / name).string(),
                                   aside)});
}

std::optional<Stopped> RunRecovery::still_unusable(int number) const {
  const journal::AttemptState& attempt = *journal_.request(number).newest();
  if (attempt.end != name_of(End::unusable)) return std::nullopt;
  const store::StageId home = terms_.record.stage;
  const std::string raw = (terms_.doors.folder.path() / store::raw_name(number, home)).string();
  return Stopped{
      .fault = Fault::unusable,
      .cause = fmt::format("{}: {}", terms_.request_name(number), attempt.reason),
      .chunk = number,
      .hints = {fmt::format("put {} right by hand and reparse again; what it must hold is in {}",
                            raw,
                            store::prompt_name(number, home))}};
}

}  // namespace castwright::engine
