#pragma once
// The response object and its items as JSON: every field that the original sends, and what was
// asked echoed with its defaults. Pure.

#include "json/value.h"
#include "rehearsal/record.h"

#include <cstdint>
#include <string_view>

namespace castwright::rehearsal {

/// The whole response object; nullable fields are present as null. `ended_at` (Unix seconds) is
/// used for Moment::ended only.
json::Value response_object(const Record& record, Moment moment, std::int64_t ended_at);

/// An item as its `added` event tells it (empty), or as it is when it is done.
json::Value item_object(const Record& record, const Item& item, bool done);
/// The text part of a message, whole or as it is in front of its first delta.
json::Value text_part(const Item& item);
json::Value empty_part(const Item& item);
json::Value summary_part(std::string_view text);
/// A url_citation; its indices count code points of the text of the item, the end exclusive.
json::Value annotation(const Item& item, std::size_t number);

}  // namespace castwright::rehearsal
