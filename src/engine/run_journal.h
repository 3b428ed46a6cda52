#pragma once
// The journal of a run: writes the events of the run into its log, shows them to its observer, and
// owns the state of the run, which is a fold over the events.
//
// Owner: engine::Run; its parts hold a reference. Thread: the engine's.
// Life cycle: made with the state that earlier processes left; tell() for each event; streams
// append their events to pending(), and tell_pending() tells them; tell_unsynced() at most once,
// for the last event of a run whose disk fails; destroyed before the log is.
// Invariants: nothing but an event changes state(), so that the state of a live run is the one that
// its log folds into. A stored event is in the log before anybody sees it or its state; if it is
// urgent (journal::is_urgent), it is durable by then.
// Rejected: state that the parts keep up to date beside the events. Two writers of one fact differ
// one day, and then a resumed run decides otherwise than an undisturbed one.

#include "core/clock.h"
#include "core/result.h"
#include "journal/observer.h"
#include "journal/run_state.h"
#include "store/event_log.h"
#include "tape/syncer.h"

#include <cstddef>
#include <string>
#include <vector>

namespace castwright::engine {

class RunJournal {
 public:
  /// What is passed by reference must outlive this object. `chunks` is the number of chunks of the
  /// run's plan, for which a fresh `state` has no place yet.
  RunJournal(const Clock& clock,
             store::EventLog& log,
             tape::Syncer& syncer,
             journal::Observer& observer,
             journal::RunState state,
             std::size_t chunks);
  ~RunJournal();
  RunJournal(const RunJournal&) = delete;
  RunJournal& operator=(const RunJournal&) = delete;

  /// Writes an event that is stored into the log, folds it into the state, and shows every event to
  /// the observer. Fails with Fault::storage.
  Status tell(const journal::RunEvent& event);
  /// Tells each of `warnings` as an event.
  Status warn(const std::vector<std::string>& warnings);
  /// The list to which streams append their events.
  std::vector<journal::RunEvent>& pending() { return pending_; }
  /// Tells the pending() events in order and clears the list.
  Status tell_pending();
  /// Tells an event as far as a failing disk allows: nothing is synced, since a sync that failed
  /// must not be repeated, and a log that failed takes nothing more. The observer is told in any
  /// case.
  void tell_unsynced(const journal::RunEvent& event);

  /// Lets the observer know that time passes.
  void tick() { observer_.tick(); }

  /// Tells whether an earlier process worked on the run.
  bool resumed() const { return log_.last_seq() > 0; }
  const journal::RunState& state() const { return state_; }
  const journal::ChunkState& request(int number) const { return state_.request(number); }
  /// Returns which requests are stored, from the first one of the run on.
  std::vector<bool> stored_requests() const;

 private:
  void fold(const journal::RunEvent& event);
  json::Value unstored(const json::Value& body) const;

  const Clock& clock_;
  store::EventLog& log_;
  tape::Syncer& syncer_;
  journal::Observer& observer_;
  journal::RunState state_;
  std::vector<journal::RunEvent> pending_;
};

}  // namespace castwright::engine
