#pragma once
// The journal of a run: tells what happened to the run's log and to its observer, and owns the
// state of the run, which is a fold over what was told.
//
// Owner: engine::Run; its parts hold a reference. Thread: the engine's.
// Life cycle: made with the state that earlier processes left; tell() for each event; streams
// append to pending() what they noticed, and tell_pending() tells it; tell_unsynced() at most once,
// for the last event of a run whose disk fails; destroyed before the log is.
// Invariants: nothing but an event changes state(), so that the state of a live run is the one that
// its log folds into. A stored event is in the log before anybody sees it or its state, and an
// urgent one is durable (journal::is_urgent).
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
  /// What it refers to outlives it. `chunks`: of the run's plan; a fresh `state` has no place for
  /// them yet.
  RunJournal(const Clock& clock,
             store::EventLog& log,
             tape::Syncer& syncer,
             journal::Observer& observer,
             journal::RunState state,
             std::size_t chunks);
  ~RunJournal();
  RunJournal(const RunJournal&) = delete;
  RunJournal& operator=(const RunJournal&) = delete;

  Status tell(const journal::RunEvent& event);
  Status warn(const std::vector<std::string>& warnings);
  /// Where streams append what happened to them.
  std::vector<journal::RunEvent>& pending() { return pending_; }
  /// Tells what is pending(), in order.
  Status tell_pending();
  /// Tells as much as a failing disk allows: a sync that failed is not repeated, and a log that
  /// failed takes nothing more. The observer is told in any case.
  void tell_unsynced(const journal::RunEvent& event);

  /// Is this process not the first one that works on the run?
  bool resumed() const { return log_.last_seq() > 0; }
  const journal::RunState& state() const { return state_; }
  const journal::ChunkState& request(int number) const { return state_.request(number); }
  /// Which requests are stored, from the first on.
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
