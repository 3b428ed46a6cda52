#pragma once
// The event types of the Responses API, and what this client does with each. Values only.

#include "provider/decoder.h"

#include <string_view>

namespace castwright::provider {

/// What an event means to this client.
enum class EventType {
  text_delta,
  text_done,
  refusal_delta,
  refusal_done,
  reasoning_delta,
  reasoning_done,
  summary_delta,  ///< Of a summary of the reasoning.
  summary_done,
  annotation_added,
  item_added,
  item_done,
  part_added,
  part_done,
  snapshot,  ///< created, queued, in_progress: the response object before its end.
  terminal,  ///< completed, incomplete, failed, cancelled: the response object at its end.
  error,
  known,    ///< Moves the cursor and carries nothing for a script.
  unknown,  ///< Moves the cursor and is counted.
};

/// Returns the type of an event by its `type` or `event:` name.
EventType event_type(std::string_view name);
/// Returns the status that a terminal event type names; the `status` inside its response object
/// decides if it has one.
AnswerStatus ending_of(std::string_view name);

}  // namespace castwright::provider
