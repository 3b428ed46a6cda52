#pragma once
// The completion of the Chat Completions API, whole and in chunks, and what a router tells of its
// cost. Written from the provider's documentation and recorded streams, not from the client's
// decoder. Pure.

#include "json/value.h"
#include "rehearsal/events.h"
#include "rehearsal/record.h"

#include <cstdint>

namespace castwright::rehearsal {

/// Chunk or comment number `step` of the stream. The obfuscation depends on `number`.
RenderedEvent chat_event(const Record& record,
                         std::size_t step,
                         std::uint64_t number,
                         bool obfuscation);
/// The completion as one object after it has ended.
json::Value chat_completion(const Record& record);
/// The error object that stands in place of a completion that failed.
json::Value chat_error(const Record& record);
/// The cost of an answer that has ended, as OpenRouter tells it: `{"data":{"id","total_cost",…}}`.
json::Value generation_object(const Record& record);

}  // namespace castwright::rehearsal
