#include "engine/run_journal.h"

#include "core/crash_point.h"
#include "journal/event_json.h"

#include <utility>
#include <variant>

namespace castwright::engine {

RunJournal::RunJournal(const Clock& clock,
                       store::EventLog& log,
                       tape::Syncer& syncer,
                       journal::Observer& observer,
                       journal::RunState state,
                       std::size_t chunks)
    : clock_(clock),
      log_(log),
      syncer_(syncer),
      observer_(observer),
      state_(std::move(state)) {
  state_.chunks.resize(chunks);
}

RunJournal::~RunJournal() {
  syncer_.forget(log_.file());
}

Status RunJournal::tell(const journal::RunEvent& event) {
  json::Value body = journal::to_json(event);
  if (journal::is_stored(event)) {
    CW_TRY(body, log_.append(body, clock_.wall()));
    fold(event);
    if (journal::is_urgent(event)) {
      CW_RETURN_IF_ERROR(syncer_.sync_now(log_.file()));
    } else {
      syncer_.wrote(log_.file());
    }
  } else if (!body.is_null()) {
    body = unstored(body);
  }
  observer_.heard(event, body);
  if (std::holds_alternative<journal::ResponseKnown>(event)) crash_point("response_known");
  return {};
}

Status RunJournal::warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings)
    CW_RETURN_IF_ERROR(tell(journal::Warning{warning}));
  return {};
}

Status RunJournal::tell_pending() {
  for (const journal::RunEvent& happened : pending_)
    CW_RETURN_IF_ERROR(tell(happened));
  pending_.clear();
  return {};
}

void RunJournal::tell_unsynced(const journal::RunEvent& event) {
  const json::Value body = journal::to_json(event);
  const auto stored = log_.append(body, clock_.wall());
  if (stored) fold(event);
  observer_.heard(event, stored ? *stored : unstored(body));
}

std::vector<bool> RunJournal::stored_requests() const {
  std::vector<bool> stored;
  for (int number = state_.first(); number <= state_.last(); ++number)
    stored.push_back(request(number).stored);
  return stored;
}

/// Returns an event that is not stored as the observer sees it: with the number of the newest
/// stored one.
json::Value RunJournal::unstored(const json::Value& body) const {
  return log_.envelope(body, clock_.wall(), log_.last_seq());
}

/// Folds the event with the day of its time stamp.
void RunJournal::fold(const journal::RunEvent& event) {
  journal::apply(state_, event, date_of(clock_.wall()));
}

}  // namespace castwright::engine
