#pragma once
// The completion of the Chat API, whole and in chunks, and what a router tells of its cost. Written
// from the provider's documentation and recorded streams, not from the client's decoder. Pure.

#include "json/value.h"
#include "rehearsal/events.h"
#include "rehearsal/record.h"

#include <cstdint>

namespace castwright::rehearsal {

/// Chunk number `step` of the stream, or a comment. The obfuscation depends on `number`.
RenderedEvent chat_event(const Record& record,
                         std::size_t step,
                         std::uint64_t number,
                         bool obfuscation);
/// As it is once it has ended.
json::Value chat_completion(const Record& record);
/// In place of one that failed.
json::Value chat_error(const Record& record);
/// `{"data":{"id","total_cost",…}}`, as OpenRouter tells it of an answer that has ended.
json::Value generation_object(const Record& record);

}  // namespace castwright::rehearsal
