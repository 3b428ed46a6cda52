#pragma once
// What an item of `output` is, and what it says, in every form in which servers write it: content
// as a list of parts, as one part, as plain words, or as words beside it. Pure; knows no events.

#include "json/value.h"
#include "provider/responses/answer_items.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace castwright::provider {

Item::Kind kind_of_item(const json::Value& item);
Part::Kind kind_of_part(const json::Value& part);
/// The words of a part: a plain string, `text` (also as `{"value": …}`), or `refusal`.
std::string_view words_of_part(const json::Value& part);

struct ItemPart {
  Part::Kind kind = Part::Kind::text;
  std::int64_t index = 0;              ///< of its list: content_index or summary_index
  const json::Value* value = nullptr;  ///< inside the item's JSON
};
/// The parts of a message, and of reasoning; of any other item nothing.
std::vector<ItemPart> parts_of_item(const json::Value& item);

}  // namespace castwright::provider
