#pragma once
// Whether what came is an answer, and its text dialogue: for both passes' accept functions. Pure.

#include "core/result.h"
#include "passes/answer_json.h"
#include "topic/topic.h"

#include <span>
#include <string>
#include <string_view>

namespace castwright::passes {

/// Paid for, kept, not usable.
std::unexpected<Error> unusable(std::string what);

/// find_object() of an answer without its thinking that is neither empty nor a page nor a
/// provider's error.
Result<FoundObject> read_object(std::string_view answer, std::span<const std::string_view> keys);

/// Is this no dialogue at all? Nothing of it may ever be spoken. `name` is
/// what the error calls the text.
Status check_is_dialogue(std::string_view name, std::string_view text, const topic::Topic& topic);

}  // namespace castwright::passes
