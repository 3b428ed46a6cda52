#pragma once
// Run events as JSON and back (docs/formats/events.md). Pure.

#include "journal/events.h"
#include "json/value.h"

#include <cstdint>
#include <optional>
#include <string>

namespace castwright::journal {

/// Where and when an event stands.
struct Envelope {
  std::int64_t seq = 0;
  std::string ts{};  ///< RFC 3339, UTC
  std::string run_id{};
};

struct Event {
  Envelope envelope{};
  RunEvent what{};
};

inline constexpr int events_schema = 1;

/// `type` and the type's own fields; null for an event that has no type.
json::Value to_json(const RunEvent& event);
/// A body as to_json() makes it, behind `schema` and its envelope.
json::Value in_envelope(const Envelope& envelope, const json::Value& body);
json::Value to_json(const Event& event);

/// Nothing for a type that this program does not know; fields that it does not know are left out,
/// and those that are missing are as the event is made.
std::optional<Event> from_json(const json::Value& event);

}  // namespace castwright::journal
