#pragma once
// Checks whether what came is an answer, and whether its text is dialogue. The accept functions of
// both passes use it. Pure; any thread.

#include "core/result.h"
#include "passes/answer_json.h"
#include "topic/topic.h"

#include <span>
#include <string>
#include <string_view>

namespace castwright::passes {

/// Makes the error of an answer that was paid for and kept, but cannot be used.
std::unexpected<Error> unusable(std::string what);

/// Calls find_object() for an answer without its thinking. Fails with Fault::unusable as well if
/// the answer is empty, an HTML page or a provider's error.
Result<FoundObject> read_object(std::string_view answer, std::span<const std::string_view> keys);

/// Fails if this is no dialogue at all, so that nothing of it may ever be spoken. The error calls
/// the text `name`.
Status check_is_dialogue(std::string_view name, std::string_view text, const topic::Topic& topic);

}  // namespace castwright::passes
