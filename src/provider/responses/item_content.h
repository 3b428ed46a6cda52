#pragma once
// Reads what an item of `output` is and says, in every form in which servers write it: content as a
// list of parts, as one part, as plain words, or as words beside it. Pure; knows no events.

#include "json/value.h"
#include "provider/responses/answer_items.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace castwright::provider {

/// kind_of_item() and kind_of_part() decide by the type or, without one, by the other members.
Item::Kind kind_of_item(const json::Value& item);
Part::Kind kind_of_part(const json::Value& part);
/// Returns the words of a part: a plain string, `text` (also as `{"value": …}`), or `refusal`.
std::string_view words_of_part(const json::Value& part);

/// One part in an item's JSON.
struct ItemPart {
  Part::Kind kind = Part::Kind::text;
  std::int64_t index = 0;              ///< The content_index or summary_index in its list.
  const json::Value* value = nullptr;  ///< A pointer into the item's JSON.
};
/// Returns the parts of a message or of reasoning; empty for any other item.
std::vector<ItemPart> parts_of_item(const json::Value& item);

}  // namespace castwright::provider
