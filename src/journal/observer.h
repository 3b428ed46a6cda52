#pragma once
// The Observer seam: what happened in a run, told once to one listener. Stored events carry their
// number in events.ndjson; the others (progress, flushes) are for the eyes only. Called on the
// engine's thread; an observer never calls back.

#include "journal/events.h"
#include "json/value.h"

namespace castwright::journal {

/// Does the event belong into events.ndjson?
bool is_stored(const RunEvent& event);

/// Must the event be durable before the run goes on? The intent to pay, and what a later process
/// builds on; the others follow within the group commit.
bool is_urgent(const RunEvent& event);

class Observer {
 public:
  virtual ~Observer() = default;
  /// `envelope`: the event as stored (or as it would be, for those that are not); null where
  /// to_json() is (event_json.h).
  virtual void heard(const RunEvent& event, const json::Value& envelope) = 0;
  /// Called at least four times a second while the run works, also if nothing happens: a display
  /// moves by it.
  virtual void tick() {}
};

}  // namespace castwright::journal
