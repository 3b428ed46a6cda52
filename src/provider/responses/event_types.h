#pragma once
// The event types of the Responses API, and what this client does with each. Values only.

#include "provider/decoder.h"

#include <string_view>

namespace castwright::provider {

enum class EventType {
  text_delta,
  text_done,
  refusal_delta,
  refusal_done,
  reasoning_delta,
  reasoning_done,
  summary_delta,  ///< of a summary of the reasoning
  summary_done,
  annotation_added,
  item_added,
  item_done,
  part_added,
  part_done,
  snapshot,  ///< created, queued, in_progress: the response object before its end
  terminal,  ///< completed, incomplete, failed, cancelled: the response object at its end
  error,
  known,    ///< moves the cursor, carries nothing for a script
  unknown,  ///< moves the cursor and is counted
};

EventType event_type(std::string_view name);
/// Of a terminal event type; the `status` inside its response object decides where it has one.
AnswerStatus ending_of(std::string_view name);

}  // namespace castwright::provider
