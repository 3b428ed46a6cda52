#pragma once
// The response object and its items as JSON: every field that the original sends, what was asked
// echoed with its defaults. Pure.

#include "json/value.h"
#include "rehearsal/record.h"

#include <cstdint>
#include <string_view>

namespace castwright::rehearsal {

/// The whole response object, nullable fields present as null. `ended_at` (Unix seconds) is used
/// for Moment::ended.
json::Value response_object(const Record& record, Moment moment, std::int64_t ended_at);

/// An item as it was added (empty) or as it is at the end.
json::Value item_object(const Record& record, const Item& item, bool done);
/// The text part of a message, whole or before its first delta.
json::Value text_part(const Item& item);
json::Value empty_part(const Item& item);
json::Value summary_part(std::string_view text);
/// A url_citation; indices count code points of the item's text, the end exclusive.
json::Value annotation(const Item& item, std::size_t number);

}  // namespace castwright::rehearsal
